/** The base of a stage that holds a compiled program. */
import { suppliedBy, baseName, because, parseImage, type ImageReference } from '../dockerfile/index.ts';
import { packageOf } from '../knowledge/system/commands.ts';
import { distroless, imageFacts } from '../knowledge/images.ts';
import { systemThings } from '../knowledge/system/full-images.ts';
import { familyOf, officialRepository, suiteOf } from '../knowledge/tags.ts';
import type { Context, Effect, Needs, Skip, StageView, Reason } from '../model/index.ts';
import { isBrought, namesSuite } from './base.ts';
import { missingProgram } from './called-programs.ts';
import { brings, companionPackages, thingsOf } from './lacking.ts';

/** A base without a language, for a stage that holds a compiled program, and what the program needs there beside itself. */
export interface ProgramBase {
  readonly image: string;
  readonly why: string;
  /** The stage that the program comes from. */
  readonly build: string;
  /** Packages to install there. */
  readonly packages: readonly string[];
  /** It has neither certificates nor time zones: they come from the build stage. */
  readonly bare: boolean;
  /** Files of the system that the program looks up, and that come from the build stage as well. */
  readonly files: readonly string[];
}

/** The base for the final stage of a compiled program, or why the toolchain's image stays. */
export function programBase(context: Context, runtime: 'static' | 'libc'): ProgramBase | Skip {
  const { final: stage } = context;
  const { base, needs } = stage;
  // the final stage copies the program
  const supplier = stage.suppliers.find(({ block }) => block.keyword !== 'RUN');
  const build = supplier === undefined ? null : suppliedBy(supplier.block);
  if (base === null || build === null) {
    return { skip: 'the program is built and run in one stage' };
  }
  if (stage.parent !== null) return { skip: `${stage.image} is another stage of this file` };
  if (supplier?.stage.base?.image.repository !== base.image.repository) {
    return { skip: `the program runs on ${base.image.text}, without the toolchain, already` };
  }
  if (needs.unknown)
    return hold(
      because`what ${needs.unknown} runs cannot be seen: ${needs.unknown.says}`,
      'a start that can be read',
    );
  const effects = stage.blocks.flatMap(stage.effectsOf);
  const target = targetOf(context, runtime, base.image, needs, effects);
  return 'skip' in target ? target : { ...target, build, files: target.bare ? lookedUp(stage) : [] };
}

/** Of what the program uses by name, the single files that the author's image has. Distroless images have them as well. */
function lookedUp({ base, application }: StageView): readonly string[] {
  const author = base?.facts ?? null;
  const program = application?.program;
  if (author === null || program === undefined) return [];
  return thingsOf(program).flatMap((thing) => {
    const { file, packages } = systemThings[thing];
    return file !== null && packages?.every((name) => brings(author, name)) === true ? [file] : [];
  });
}

type Target = Omit<ProgramBase, 'build' | 'files'>;

function targetOf(
  { final: stage, options }: Context,
  runtime: 'static' | 'libc',
  image: ImageReference,
  needs: Needs,
  effects: readonly Effect[],
): Target | Skip {
  const split = stage.application?.split;
  const executables = split === undefined || 'declined' in split ? [] : split.executables;
  const own = new Set(executables.map(({ to }) => baseName(to)));
  const others = needs.commands
    .map(({ name }) => name)
    .filter((name) => !own.has(name) && !name.includes('/'))
    .filter((name) => !isBrought(stage, name) && !isNamed(name, needs));
  const suite = suiteOf(officialRepository(image) ?? '', image.tag ?? 'latest');
  const shell = needs.shell !== null || others.length > 0 || effects.length > 0 || runtime === 'libc';
  const elsewhere = officialRepository(image) === null || stage.base?.mirror != null;
  if (elsewhere && shell) {
    return hold(
      `${image.text} comes from another registry than Docker Hub: which other images stand there cannot be seen`,
      'a base of that registry set by hand',
    );
  }
  if (elsewhere || (!shell && options.runtime === 'scratch')) {
    return {
      image: 'scratch',
      why: 'the image holds the program, certificates and nothing else',
      packages: [],
      bare: true,
    };
  }
  return shell || hasOwnUser(stage)
    ? withShell(stage, image, suite, runtime, others, effects)
    : withoutShell(stage);
}

/** A script of the context that the start names: `sh run.sh`. */
function isNamed(name: string, { files }: Needs): boolean {
  return files.some((path) => path === name || path.endsWith(`/${name}`));
}

/** Users that distroless' list of users has. */
const DISTROLESS_USERS = /^(root|nobody|nonroot|\d+)(:|$)/;

/** USER names somebody whom only an image of the same family knows. */
function hasOwnUser({ scope: { user } }: StageView): boolean {
  return user !== null && !DISTROLESS_USERS.test(user);
}

/** Distroless, as root: whether the program may run as another user is asked afterwards. */
function withoutShell({ scope }: StageView): Target {
  return {
    image: scope.user === null ? distroless.static.replace(/:nonroot$/, '') : distroless.static,
    why: 'the image holds the program, certificates and time zones, without a shell or a package manager',
    packages: [],
    bare: false,
  };
}

/** The smallest image of the same family with a shell. A program that is linked against the C library keeps its suite. */
function withShell(
  stage: StageView,
  image: ImageReference,
  suite: string | null,
  runtime: 'static' | 'libc',
  commands: readonly string[],
  effects: readonly Effect[],
): Target | Skip {
  if (suite === null) return hold(`the suite of ${image.text} is not in the tables`);
  const family = familyOf(suite);
  if (runtime === 'libc' && !namesSuite(image, suite)) {
    return hold(
      `${image.text} names no suite, so no other image surely has its C library`,
      `a suite in the tag, as in ${image.text.replace(/-alpine$/, '')}-${suite}`,
    );
  }
  const manager = family === 'alpine' ? 'apk' : 'apt';
  const packages = new Set<string>();
  for (const command of commands) {
    const name = packageOf(command, manager);
    if (name === null)
      return hold(
        `no package is known that brings ${command}`,
        'a final stage written by hand, with the package that brings it',
      );
    if (!IN_EVERY_SHELL.has(name) && !isInstalled(name, effects)) packages.add(name);
  }
  // certificates come with the program, and its build stage has them
  for (const name of companionPackages(commands, packages, stage)) if (name !== 'ca-certificates' && !isInstalled(name, effects)) packages.add(name); // prettier-ignore
  const target = family === 'alpine' ? `alpine:${suite.slice('alpine'.length)}` : `debian:${suite}-slim`;
  const facts = imageFacts(parseImage(target));
  const lacking =
    facts &&
    missingProgram(
      effects,
      facts,
      new Set(effects.flatMap(({ system }) => (system?.action === 'install' ? system.packages : []))),
    );
  // no line: the question is also asked about a split that is only tried
  if (lacking !== null)
    return hold(`a RUN calls ${lacking.name}, which ${target} lacks`, 'a RUN that gets by without it');
  return {
    image: target,
    why: `${target} holds the program without the toolchain`,
    packages: [...packages].filter((name) => !isInstalled(name, effects)).sort(),
    bare: true,
  };
}

/** Packages of every image that has a shell. */
const IN_EVERY_SHELL = new Set(['dash', 'bash', 'coreutils', 'busybox']);

/** A step of the stage installs the package already. */
function isInstalled(name: string, effects: readonly Effect[]): boolean {
  return effects.some(({ system }) => system?.action === 'install' && system.packages.includes(name));
}

function hold(skip: Reason, needs = 'a tag with a suite that is known'): Skip {
  return { skip, wouldHelp: needs };
}
