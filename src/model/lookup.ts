/** What a program finds by name when it runs, and not through the header of a file. */

/** Something that is looked up by name: nothing but the sources tells of it. */
export interface Lookup {
  /** For people: `git`, `time zones`. */
  readonly what: string;
  /**
   * It is there when one of these is: an absolute path, one below the working folder (`./templates`), a folder with something in it
   * (ending with a slash), a program on PATH, or the name of a library (`libmagic.so.1`).
   */
  readonly anyOf: readonly string[];
  /** Who looks for it, as a clause: `server.js:12 runs it`. */
  readonly because: string;
}
