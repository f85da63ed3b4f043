/** What the findings mean: proven, disproven, or neither. */
import { overBudget } from './budget.ts';
import { compareContract } from './contract.ts';
import type { ImageConfig } from './config.ts';
import type { Engine } from './engine.ts';
import type { ProofFindings, Observed, Proof } from './findings.ts';
import { compareLoads, missingDifferences } from './missing.ts';
import { compareRights, compareWrites, processIds } from './rights.ts';
import { behaviourOf, compareStart, untriedStart } from './start.ts';
import { median } from './stops.ts';
import type {
  Both,
  Difference,
  Loads,
  Measured,
  SideName,
  Verified,
  VerifyOptions,
  VerifyRequest,
} from './types.ts';
import { writtenBy } from './written.ts';

const LARGEST_LAYERS = 3;

/** The answer for two images that were built. */
export function judge({ engine, request, options }: Proof, findings: ProofFindings): Verified {
  const untried = untriedWhy(engine, findings.observed);
  const started = findings.observed && untried === null ? compareStart(findings.observed) : [];
  const loads = compareLoads(findings.images.before, findings.images.after, request.lookups ?? []);
  const differences = [
    ...missingDifferences(loads.missing),
    ...compareContracts(request, options, findings),
    ...compareDevelopment(request, findings),
    ...compareLast(request, findings),
    ...started,
    ...compareProcesses(findings),
    ...rebuildFailure(findings),
  ].toSorted((a, b) => Number(b.breaks) - Number(a.breaks));
  const broken = differences.find(({ breaks }) => breaks);
  const measured = { before: measure('before', findings, loads), after: measure('after', findings, loads) };
  return {
    engine: engine.label,
    ok: broken ? false : untried === null ? true : null,
    reason: broken?.text ?? (untried === null ? null : `not proven: ${untried}`),
    ...measured,
    differences: differences.map(({ text }) => text),
    missing: loads.missing,
    start: startText(untried, started),
    changed: findings.rebuilt.changed,
    overBudget: overBudget(measured.before.sizeBytes, measured.after.sizeBytes, options),
    log: findings.rebuilt.log,
    images: [],
  };
}

function untriedWhy(engine: Engine, observed: Observed | null): string | null {
  return observed === null
    ? `${engine.name} starts no containers`
    : untriedStart(observed.before, observed.after);
}

function startText(untried: string | null, started: readonly Difference[]): string {
  if (untried !== null) return `not tried: ${untried}`;
  return started.some(({ breaks }) => breaks) ? 'different' : 'same';
}

function compareContracts(
  request: VerifyRequest,
  options: VerifyOptions,
  { images }: ProofFindings,
): readonly Difference[] {
  const contract = (side: SideName) => ({
    config: images[side].config,
    written: writtenBy(request[side].dockerfile, options.target),
  });
  return compareContract(contract('before'), contract('after'), request.declares);
}

/** The stage for those who develop is the original's image: what makes a production image of the last stage is not meant for it. */
function compareDevelopment(
  { before, after, declares, development = '' }: VerifyRequest,
  { images, development: config }: ProofFindings,
): readonly Difference[] {
  if (config === null) return [];
  const shared =
    declares?.filter((each) => each.what === 'start' || (each.what === 'env' && each.packages === true)) ??
    null;
  const original = { config: images.before.config, written: writtenBy(before.dockerfile, undefined) };
  const stage = { config, written: writtenBy(after.dockerfile, development) };
  // who mounts his sources needs the user that he had
  return compareContract(original, stage, shared).map(({ text, breaks }) => ({
    text: `stage ${development}: ${text}`,
    breaks: breaks || text.startsWith('USER:'),
  }));
}

/** The last stage is built on the image that was changed, and is nobody's: it stays what it was, its user above all. */
function compareLast(request: VerifyRequest, { last }: ProofFindings): readonly Difference[] {
  if (last === null) return [];
  const contract = (side: SideName) => ({
    config: withoutRoot(last[side]),
    written: writtenBy(request[side].dockerfile, undefined),
  });
  const shared = request.declares?.filter(({ what }) => what !== 'user') ?? null;
  return compareContract(contract('before'), contract('after'), shared).map(({ text, breaks }) => ({
    text: `last stage: ${text}`,
    breaks: breaks || text.startsWith('USER:'),
  }));
}

/** `USER root` says what is so without it. */
function withoutRoot(config: ImageConfig): ImageConfig {
  return /^(?:root|0)(?::(?:root|0))?$/.test(config.user) ? { ...config, user: '' } : config;
}

function compareProcesses({ images, observed }: ProofFindings): readonly Difference[] {
  if (observed === null) return [];
  const seen = {
    before: { image: images.before, observation: observed.before },
    after: { image: images.after, observation: observed.after },
  };
  return [...compareRights(seen.before, seen.after), ...compareWrites(seen.before, seen.after)];
}

function rebuildFailure({ rebuilt }: ProofFindings): readonly Difference[] {
  const failed = rebuilt.rebuilds.before !== null && rebuilt.rebuilds.after === null;
  return failed ? [{ text: `the rewrite does not build again after a change of ${rebuilt.changed ?? ''}, the original does`, breaks: true }] : []; // prettier-ignore
}

function measure(side: SideName, findings: ProofFindings, loads: Both<Loads>): Measured {
  const { buildSeconds, images, observed, rebuilt } = findings;
  const image = images[side];
  const observation = observed?.[side] ?? null;
  const rebuild = rebuilt.rebuilds[side];
  const stops = observed?.stops[side] ?? [];
  return {
    sizeBytes: image.sizeBytes,
    layers: image.config.layers.length,
    largestLayers: image.layers.slice(0, LARGEST_LAYERS),
    user: image.config.user,
    uids: observation ? [...new Set(processIds({ image, observation }))] : [],
    tools: image.tools,
    loads: loads[side],
    buildSeconds: buildSeconds[side],
    rebuildSeconds: rebuild?.seconds ?? null,
    rebuild,
    stopSeconds: stops.length === 0 ? null : median(stops),
    stopReadings: stops,
    behaviour: observation ? behaviourOf(observation) : [],
  };
}
