/** Which user the program runs as, and whether the image has to be given it; what that user owns is not known here. */
import { makeUser, OWN_USER_ID } from '../../instructions/users.ts';
import type { ImageFacts, StageView } from '../../model/index.ts';
import { givenUser } from '../../analysis/root-needed.ts';

/** The user by its numbers. */
export interface Who {
  /** `1000:1000`. */
  readonly owner: string;
  /** The shell command that makes it; null: the image has it, or the program needs no entry in the list of users. */
  readonly make: string | null;
  readonly says: string;
  /** It is the user that the image carries. */
  readonly own: boolean;
}

/** Whom compose or Kubernetes sets, else the user of the image, else one of its own. */
export function whoOf(stage: StageView, facts: ImageFacts | null): Who {
  const given = givenUser(stage.project);
  const user = facts?.user ?? null;
  if (user !== null && (given === null || given.uid === user.uid))
    return { owner: `${user.uid}:${user.gid}`, make: null, says: `the image's own user ${user.name}`, own: true }; // prettier-ignore
  const uid = given?.uid ?? OWN_USER_ID;
  const owner = `${uid}:${given?.gid ?? uid}`;
  const who = given === null ? 'a user of its own' : `the user ${given.uid} that ${given.said} sets`;
  if (facts === null || !facts.shell || isByNumber(stage, facts))
    return { owner, make: null, says: who, own: false };
  return { owner, make: makeUser(facts.family === 'alpine' ? 'alpine' : 'debian', true, uid), says: who, own: false }; // prettier-ignore
}

/** A compiled program on an image without a language, which neither looks its user up nor calls others that may. */
function isByNumber({ application, needs }: StageView, { commands }: ImageFacts): boolean {
  const program = application?.program;
  if (program === undefined || commands.length > 0) return false;
  return program.home === null && program.runs.length === 0 && program.libraries.length === 0 && needs.unknown === null; // prettier-ignore
}
