/** Lets a test write a reason as the sentence that people read. */
import { expect } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import type { Clause } from '../../src/dockerfile/reason.ts';

function isClause(value: unknown): value is Clause {
  return typeof value === 'object' && value !== null && 'parts' in value && Array.isArray(value.parts);
}

expect.addEqualityTesters([
  (left: unknown, right: unknown) => {
    if (isClause(left) && typeof right === 'string') return sentence(left) === right;
    if (isClause(right) && typeof left === 'string') return sentence(right) === left;
    return undefined;
  },
]);
