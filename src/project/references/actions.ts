/** Workflow actions that build an image: which of their inputs say what. */
export interface GitHubAction {
  /** `owner/name`, lower case. */
  readonly name: string;
  /** Inputs for the context, the first that is given counts. Default: the top of the repository. */
  readonly context: readonly string[];
  readonly file: readonly string[];
  readonly fileFrom: 'context' | 'base';
  /** The input for build arguments, one a line. */
  readonly args?: string;
  /** It does not understand `RUN --mount`. */
  readonly legacy?: string;
}

const BUILD_PUSH = {
  context: ['context', 'path'],
  file: ['file', 'dockerfile'],
  fileFrom: 'base',
  args: 'build-args',
} as const;

/** Inputs as each action's own `action.yml` names them (August 2026). */
export const ACTIONS: readonly GitHubAction[] = [
  { name: 'docker/build-push-action', ...BUILD_PUSH },
  { name: 'depot/build-push-action', ...BUILD_PUSH },
  { name: 'redhat-actions/buildah-build', ...BUILD_PUSH, file: ['containerfiles', 'dockerfiles'] },
  {
    name: 'mr-smithers-excellent/docker-build-push',
    context: ['directory'],
    file: ['dockerfile'],
    fileFrom: 'base',
    args: 'buildArgs',
  },
  {
    name: 'elgohr/publish-docker-github-action',
    context: ['workdir'],
    file: ['dockerfile'],
    fileFrom: 'context',
    args: 'buildargs',
  },
  {
    name: 'whoan/docker-build-with-cache-action',
    context: ['context'],
    file: ['dockerfile'],
    fileFrom: 'context',
  },
  {
    name: 'aevea/action-kaniko',
    context: ['path'],
    file: ['build_file'],
    fileFrom: 'context',
    legacy: 'kaniko',
  },
];
