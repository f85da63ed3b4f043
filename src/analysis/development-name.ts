/** Names that say that an image, a folder or a stage is for developing. */

const WORDS = 'dev|devel|develop|development|debug';
const IN_NAME = new RegExp(`(?:^|[._-])(?:${WORDS})(?:[._-]|$)`, 'i');
const WHOLE = new RegExp(`^(?:${WORDS}|\\.devcontainer)$`, 'i');

/** `Dockerfile.dev`, or the stage `dev-envs`. */
export function saysDevelopment(name: string | null): boolean {
  return name !== null && IN_NAME.test(name);
}

/** The folder `dev` in `docker/dev/Dockerfile`. */
export function isDevelopmentFolder(name: string): boolean {
  return WHOLE.test(name);
}
