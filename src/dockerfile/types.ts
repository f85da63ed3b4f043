/** The shapes of a parsed Dockerfile. Offsets are UTF-16 units into the source; lines count from 1. */

/** `--name=value` or `--name` before an instruction's arguments; `text` is the flag as written. */
export interface Flag {
  readonly name: string;
  readonly value: string | null;
  readonly text: string;
}

/** A heredoc of RUN, COPY or ADD: `<<name`, its body as written (terminator excluded). */
export interface Heredoc {
  readonly name: string;
  readonly body: string;
  /** Offset of the body's first character in the block's `text`. */
  readonly start: number;
  /** `<<-`: leading tabs of each body line are not part of the content. */
  readonly stripTabs: boolean;
  /** A quoted name: nothing in the body is expanded. */
  readonly quoted: boolean;
}

/** One instruction with the comments and blank lines above it. */
export interface Block {
  /** Comment and blank lines above the instruction, as written, line ends included. */
  readonly lead: string;
  /** The instruction as written: indentation, continuations, heredoc bodies and line end included. */
  readonly text: string;
  /** Upper case: `RUN`. For ONBUILD the keyword is `ONBUILD` and `args` holds the trigger. */
  readonly keyword: string;
  readonly flags: readonly Flag[];
  /** The logical text behind keyword and flags: continuations joined, comments inside them gone, trimmed. */
  readonly args: string;
  /** The exec (JSON) form of `args` (of HEALTHCHECK: of what follows CMD), or null when it is the shell form. */
  readonly json: readonly string[] | null;
  readonly heredocs: readonly Heredoc[];
  /** Line of the keyword. */
  readonly line: number;
  /** Last line of the instruction. */
  readonly endLine: number;
  /** The file's escape character: what continues a line and escapes in words. */
  readonly escape: '\\' | '`';
  /** SHELL in force at this block, inherited from parent stages. */
  readonly shell: readonly string[];
  /** Which stage it belongs to, from 0; -1 before the first FROM. */
  readonly stage: number;
  /** Place in `Document.blocks`. */
  readonly index: number;
  /** Offset in `text` of the character at offset `at` of `args`. */
  readonly offset: (at: number) => number;
  /** Its shell body, read when somebody asks for it: see `script`. */
  readonly script: () => Script | null;
}

/** A lossless Dockerfile: `head`, then `lead + text` of every block, then `tail` is the source, byte for byte. */
export interface Document {
  readonly source: string;
  /** Byte order mark and parser directives (`# syntax=`, `# escape=`, `# check=`), line ends included. */
  readonly head: string;
  readonly blocks: readonly Block[];
  /** Comments and blank lines below the last instruction. */
  readonly tail: string;
  readonly eol: '\n' | '\r\n';
  readonly escape: '\\' | '`';
  /** Value of `# syntax=`, or null. */
  readonly syntax: string | null;
  readonly stages: readonly Stage[];
  /** What is in force where, worked out when somebody asks for it: see `scopeBefore` and `scopeAtEnd`. */
  readonly scopes: () => Scopes;
}

/** One FROM and what follows it up to the next. */
export interface Stage {
  readonly index: number;
  /** Lower-cased `AS name`, or null. */
  readonly name: string | null;
  /** FROM's image or stage name, as written. */
  readonly image: string;
  /** The stage that FROM names, or null when it is an image. */
  readonly parent: Stage | null;
  readonly from: Block;
  /** The instructions behind FROM. */
  readonly blocks: readonly Block[];
}

/**
 * A change to a document as plain data, always against the document that the transform was given.
 * `text` is one or more whole instructions, with `\n` line ends and with or without the last one;
 * applying an edit gives it the file's own line ends.
 */
export type Edit =
  /** The instruction's text is replaced; its comments stay above it. */
  | { readonly op: 'replace'; readonly block: Block; readonly text: string }
  /** The instruction goes; its comments fall to the next block. */
  | { readonly op: 'remove'; readonly block: Block }
  /**
   * A new instruction above `before`: below that block's comments and blank lines unless `above` is set, but never between
   * the block and comments that speak to a tool about it (`# hadolint ignore=…`).
   */
  | {
      readonly op: 'insert';
      readonly before: Block | 'end';
      readonly text: string;
      /** Insert above the comments and blank lines of `before`. */
      readonly above?: boolean;
    }
  /** The instruction goes elsewhere and takes its comments along. `text` replaces it on the way. */
  | { readonly op: 'move'; readonly block: Block; readonly before: Block | 'end'; readonly text?: string };

/** An image as FROM names it. `node:20-slim` is `{registry: null, repository: 'node', tag: '20-slim'}`. */
export interface ImageReference {
  readonly text: string;
  /** `ghcr.io`, `localhost:5000`; null for Docker Hub's short form. */
  readonly registry: string | null;
  /** `node`, `library/node`, `bitnami/node`. */
  readonly repository: string;
  readonly tag: string | null;
  /** `sha256:…`, or null. */
  readonly digest: string | null;
  /** It has a `$variable` in it that was not resolved. */
  readonly variable: boolean;
}

/** One word of a shell command. Offsets are into the block's `text`. */
export interface Word {
  /** As the shell gets it: quotes as written, line continuations joined. */
  readonly text: string;
  /** Quotes removed; null when it holds an expansion, a substitution or a glob. */
  readonly value: string | null;
  readonly start: number;
  readonly end: number;
  /** It goes on over a line continuation, or lies where offsets mean nothing: reading is fine, an edit of it is refused. */
  readonly split: boolean;
}

/** What comes before a command: the start of the script, or the operator. */
export type Operator = 'start' | '&&' | '||' | ';' | '|' | '&';

/** One simple command of a RUN body, in order of appearance. */
export interface Command {
  /** From its first word to its last, redirections included: quotes as written, line continuations joined. */
  readonly text: string;
  /** `A=b` before the name, as written. */
  readonly assignments: readonly Word[];
  /** Name and arguments. Empty for a bare assignment. */
  readonly words: readonly Word[];
  readonly redirects: readonly {
    readonly operator: string;
    readonly target: Word | null;
    readonly fd: number | null;
  }[];
  readonly operator: Operator;
  /** Inside if, for, while, case, a function, a subshell, a substitution or behind `||`: it may not run, or not here. */
  readonly conditional: boolean;
  /** Nesting other than top-level `&&`, `;` lists: edits never touch it. */
  readonly nested: boolean;
  readonly start: number;
  readonly end: number;
}

/** A RUN body, or the shell form of CMD, ENTRYPOINT or HEALTHCHECK, or a script of the build context. */
export interface Script {
  readonly commands: readonly Command[];
  /** Only simple commands joined by `&&` and `;` at the top level. */
  readonly flat: boolean;
  /** Why it could not be read whole (syntax error, other shell); null when it was. An unread script is opaque. */
  readonly error: string | null;
  /** A shell comment behind the last command: Docker joins lines without a line end, so nothing may be appended after it. */
  readonly comment: string | null;
}

/** What is in force at one block, inherited from parent stages: unresolved parts are null. */
export interface Scope {
  /** Absolute working folder; null when a variable in it has no known value or the base image decides it. */
  readonly workdir: string | null;
  /** ENV and ARG in force, by name. A value is null when it is not known here (an ARG without default). */
  readonly variables: ReadonlyMap<string, string | null>;
  /** Names in `variables` that come from ENV (the others from ARG). */
  readonly env: ReadonlySet<string>;
  /** Last USER, or null when the base image's counts. As written when a variable in it has no known value. */
  readonly user: string | null;
  /** SHELL in force. */
  readonly shell: readonly string[];
}

/** Values of the ARGs before the first FROM: null is not known, undefined has no default. */
export type Globals = ReadonlyMap<string, string | null | undefined>;

/** What is in force in a whole document. */
export interface Scopes {
  readonly globals: Globals;
  /** By block. */
  readonly before: readonly Scope[];
  /** By stage. */
  readonly atEnd: readonly Scope[];
  /** By stage: working folders that its instructions run in, each once, with the first one (its index) that does. */
  readonly folders: readonly (readonly { readonly path: string; readonly from: number }[])[];
}
