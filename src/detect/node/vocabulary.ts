/** What evaluation and the walk have to know of Node's names, from its tables. */
import { CALLS } from '../../knowledge/languages/node/calls.ts';
import {
  addingMethods,
  chainingMethods,
  constants,
  eachMethods,
  environmentPrefix,
  fileModules,
  globalNames,
  loadingFunctions,
  operations,
  ownMethods,
  passingFunctions,
  transparentMembers,
} from '../../knowledge/languages/node/names.ts';
import { callTable } from '../../sources/table.ts';
import type { CallWalk } from '../../sources/walk.ts';
import type { Vocabulary } from '../../sources/world.ts';

/** Node's names. */
export const vocabulary: Vocabulary = {
  root: (specifier) => {
    const name = specifier.replace(/^node:/, '');
    return fileModules.has(name) ? 'fs' : name;
  },
  transparent: transparentMembers,
  loads: loadingFunctions,
  passes: passingFunctions,
  chains: chainingMethods,
  methods: ownMethods,
  adds: addingMethods,
  each: eachMethods,
  operations,
  constants,
  environment: environmentPrefix,
  nothing: new Set(['undefined']),
};

/** Node's table of calls. */
export const walk: CallWalk = {
  table: callTable(CALLS),
  globals: globalNames,
  asks: new Set(['existsSync']),
  tolerates: 'recursive',
  modes: new Set(['open', 'openSync']),
};
