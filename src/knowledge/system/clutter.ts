/** What lies in working copies and belongs in no image, whatever the language: patterns of .dockerignore. Who reads it is not known here. */

/** The repository itself. */
export const repository = '.git';

/** Settings of editors and desktops. */
export const clutter: readonly string[] = ['.idea', '.vscode', '**/.DS_Store'];

/** Secrets of one machine, where nothing reads them. */
export const secrets = '.env';
