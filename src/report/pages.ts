/** Addresses of the pages that explain what a report names. */
import packageJson from '../../package.json' with { type: 'json' };

const REPOSITORY = packageJson.homepage.replace(/#.*$/, '');

/** The page of a transform: the same that `dfrewrite explain` prints. */
export function transformPage(id: string): string {
  return documentPage(`transforms/${id}.md`);
}

/** Why changes of a transform are withheld, and what to do. */
export function withheldPage(id: string): string {
  return `${documentPage('withheld.md')}#${id}`;
}

/** Where a finding is explained. */
export function findingPage(id: string): string {
  return `${documentPage('findings.md')}#${id}`;
}

/** A page of docs/, as it is on the main branch. */
export function documentPage(path: string): string {
  return `${REPOSITORY}/blob/main/docs/${path}`;
}
