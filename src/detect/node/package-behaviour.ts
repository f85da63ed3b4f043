/** What packages do because they are imported or preloaded, from tables alone; calls in the sources are not read here. */
import type { Evidence, Seen } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import type { NodeStageFacts } from './stage.ts';
import { PACKAGES } from '../../knowledge/languages/node/calls.ts';
import type { Graph } from './sources.ts';
import { preloadedPackages, type NodeStart } from './start.ts';

/** What the imported packages do by themselves, without a call that shows it. */
export interface PackageBehaviour {
  readonly opens: readonly Seen[];
  readonly writes: readonly Seen[];
  readonly runs: readonly { readonly name: string; readonly evidence: Evidence }[];
  readonly sigterm: Evidence | null;
  readonly home: Evidence | null;
  readonly wholeTree: string | null;
}

/** What the imported packages do by themselves. */
export function packageBehaviourOf(graph: Graph, stage: NodeStageFacts, start: NodeStart): PackageBehaviour {
  const known = graph.packages.filter((entry) => Object.hasOwn(PACKAGES, entry.name));
  const imported = known.map((entry) => ({
    name: entry.name,
    fact: PACKAGES[entry.name] ?? {},
    evidence: {
      path: repositoryPath(stage.project, entry.module),
      line: entry.line,
      says: `imports ${entry.name}`,
    },
  }));
  const preloaded = (start.commands ?? [])
    .flatMap(preloadedPackages)
    .filter((name) => Object.hasOwn(PACKAGES, name))
    .map((name) => ({
      name,
      fact: PACKAGES[name] ?? {},
      evidence: { ...start.evidence, says: `loads ${name}` },
    }));
  const rows = [...imported, ...preloaded];
  const at = (paths: readonly string[] | undefined, evidence: Evidence): readonly Seen[] =>
    (paths ?? []).map((path) => ({ path, evidence }));
  const installed = [...(stage.installed?.dependencies.keys() ?? [])].find(
    (name) => Object.hasOwn(PACKAGES, name) && PACKAGES[name]?.wholeTree === true,
  );
  return {
    opens: rows.flatMap((row) => at(row.fact.opens, row.evidence)),
    writes: rows.flatMap((row) => at(row.fact.writes, row.evidence)),
    runs: rows.flatMap((row) => (row.fact.runs ?? []).map((name) => ({ name, evidence: row.evidence }))),
    sigterm: rows.find((row) => row.fact.sigterm === true)?.evidence ?? null,
    home: rows.find((row) => row.fact.home === true)?.evidence ?? null,
    wholeTree: installed ?? rows.find((row) => row.fact.wholeTree === true)?.name ?? null,
  };
}
