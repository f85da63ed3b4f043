/** What lies in working copies and belongs in no image, whatever the language: patterns of .dockerignore. Who reads it is not known here. */

/** The repository itself. */
export const repository = '.git';

/** Settings of editors and desktops. */
export const clutter: readonly string[] = ['.idea', '.vscode', '**/.DS_Store'];

/** Programs of no language that read `.env` when they are started, as an alternation of their names. */
export const environmentPrograms =
  'docker-compose|compose|direnv|just|task|go-task|overmind|hivemind|foreman|shdotenv|dotenv|mise|devbox|doppler|infisical';

/** Secrets of one machine, where nothing reads them. */
export const secrets = '.env';
