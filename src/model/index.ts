/** The shapes that the rooms exchange, one file a noun; no code. */
export type * from './evidence.ts';
export type * from './project.ts';
export type * from './use.ts';
export type * from './effect.ts';
export type * from './program.ts';
export type * from './lookup.ts';
export type * from './stack.ts';
export type * from './change.ts';
export type * from './options.ts';
export type * from './rewrite.ts';
export type { Block, Command, Document, Edit, ImageReference, Scope } from '../dockerfile/index.ts';
