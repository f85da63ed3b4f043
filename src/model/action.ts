/** What a call of a program does with the path, program or port that it is given. */
export type Action =
  | 'open' | 'write-file' | 'write-folder' | 'make-folder' | 'beside' | 'run' | 'shell' | 'fork' | 'listen'; // prettier-ignore
