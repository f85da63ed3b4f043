/** Runs the program as an unprivileged user; who-owns-what is written in user-owned.ts and root-owned.ts. */
import { developmentImage, LEFT_WHOLE } from '../../analysis/development-image.ts';
import { saysDevelopment } from '../../analysis/development-name.ts';
import { isProduction } from '../../analysis/served.ts';
import { because, stageNamed } from '../../dockerfile/index.ts';
import type { Change, Context, Reason, Skip, StageView, Transform, Use } from '../../model/index.ts';
import { example } from './example.ts';
import { rootOwned } from './root-owned.ts';
import { serverUser } from './server-user.ts';
import { stagesBehind } from './stages-behind.ts';
import { userOwned } from './user-owned.ts';

export const nonRoot: Transform = {
  id: 'non-root',
  summary: 'Run as an unprivileged user',
  docs: `Runs the program as the image's own user (node), as the one that compose or Kubernetes sets, or as one that is made for
it, by number, so that an orchestrator can check it. What the program could write below its application folder, its home and
/tmp, it can still write: COPY gets \`--chown\`, what a RUN makes there is given away in the same RUN, and installed packages stay
root's. Folders elsewhere that a variable, a volume, a configuration file or the sources name are made and given away as well.

With \`--ownership root\`, or \`"ownership": "root"\` in the configuration, the files stay root's, so that the program cannot change itself, and only folders that it is seen to
write are given to its user.

Of a server whose image has a user for it (postgres, redis, nginx-unprivileged, pgadmin, grafana, prometheus), a table says what the image does as root: USER gets that
user where no step, volume, variable or port of this image needs more.

It is withheld where whoever starts the program chooses a place that it writes, where no WORKDIR names the folder that it runs in,
and where a folder of the host is written. What needs root is left as root: ports below 1024, servers that change their user,
devices and privileges, raw sockets, what lies below /root, a start that installs or changes owners (gosu, chown, cron).

Where everything that builds the file asks for one stage, and the last one is built on it (tools for a development container), that stage is
the image. Stages on top of it get \`USER root\` below their FROM and stay what they were.`,
  example,
  anyStack: true,
  run(context) {
    const { final } = context;
    if (developmentImage(final) !== null) return { skip: LEFT_WHOLE };
    const other = otherTarget(context);
    if (other !== null)
      return { skip: other, wouldHelp: 'a CI file or a compose service that builds the last stage' };
    const answer = withUser(context);
    return 'skip' in answer ? answer : beforeOthers(context, answer);
  },
};

function withUser(context: Context): Change | Skip {
  const { final, options } = context;
  if (final.application === null)
    return serverUser(context) ?? { skip: 'no stack was recognised in the final stage' };
  const { base } = final;
  const facts = base && (base.image.repository === 'scratch' ? null : base.facts);
  if (final.history.some(({ keyword }) => keyword === 'USER')) return { skip: 'USER is already set' };
  if (base === null || (facts === null && base.image.repository !== 'scratch'))
    return { skip: 'nothing is known about the users of the base image' };
  return ownerMadeUser(context) ?? (options.ownership === 'root' ? rootOwned : userOwned)(context, facts);
}

/** The change, with what keeps the stages that are built on this one as they were. */
function beforeOthers(context: Context, change: Change): Change | Skip {
  const behind = stagesBehind(context);
  if ('skip' in behind) return behind;
  const why = behind.says === null ? change.why : because`${change.why}; ${behind.says}`;
  return { ...change, why, edits: [...change.edits, ...behind.edits] };
}

/** Everybody who builds the file asks for other stages, and nothing says what the last one is for. */
function otherTarget({ final, project }: Context): Reason | null {
  const last = final.name ?? '';
  const others = project.uses.filter(
    ({ target }) => target !== null && target.toLowerCase() !== last && target !== String(final.index),
  );
  const [first] = others;
  return first === undefined || others.length < project.uses.length || isImage(final, others)
    ? null
    : because`${first.evidence} builds the stage ${first.target ?? ''}, and nothing that can be seen uses the last one`;
}

/**
 * The last stage is named as one that runs in production, or starts a program of its own beside the stages that the others ask for;
 * beside one for developing it need not: that is what a build without a target gives.
 */
function isImage(final: StageView, others: readonly Use[]): boolean {
  if (isProduction(final)) return true;
  const starts = final.blocks.some(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT');
  const asked = others.map(({ target }) => stageNamed(final, target ?? '', final.index));
  return asked.every((stage) => {
    if (stage === null) return false;
    const develops = saysDevelopment(stage.name);
    return final.lineage.includes(stage) ? starts && develops : starts || develops;
  });
}

/** A user that the author made, and that nothing says to run as. */
function ownerMadeUser({ final }: Context): Change | Skip | null {
  const made = final.blocks.find(
    ({ keyword, args }) => keyword === 'RUN' && /\b(useradd|adduser)\b/.test(args),
  );
  return made === undefined
    ? null
    : {
        skip: because`${made} makes a user, and no USER says that it is the one to run as`,
        wouldHelp: 'a USER instruction',
      };
}
