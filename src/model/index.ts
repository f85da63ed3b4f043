/** The shapes that the rooms exchange, one file a noun; no code. */
export type * from './evidence.ts';
export type * from './finding.ts';
export type * from './project.ts';
export type * from './use.ts';
export type * from './action.ts';
export type * from './builders.ts';
export type * from './effect.ts';
export type * from './program.ts';
export type * from './lookup.ts';
export type * from './language.ts';
export type * from './application.ts';
export type * from './image.ts';
export type * from './copied.ts';
export type * from './needs.ts';
export type * from './stage.ts';
export type * from './detector.ts';
export type * from './change.ts';
export type * from './options.ts';
export type * from './observations.ts';
export type * from './rewrite.ts';
export type {
  Block,
  Clause,
  Command,
  Document,
  Edit,
  ImageReference,
  Place,
  Reason,
  Scope,
  Stage,
} from '../dockerfile/index.ts';
