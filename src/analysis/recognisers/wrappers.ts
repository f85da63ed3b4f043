/** The command behind one that only runs it: `sudo -E npm ci` is `npm ci`. What the inner command does is not known here. */
import type { Command, Word } from '../../dockerfile/index.ts';
import { nameOf } from './words.ts';

/** Commands that run the command behind them in the same place, and their short options that take a value. */
const WRAPPERS: Readonly<Record<string, string>> = {
  sudo: 'ugCh',
  exec: 'a',
  command: '',
  builtin: '',
  time: 'fo',
  nice: 'n',
  ionice: 'cn',
  nohup: '',
  env: 'uC',
  timeout: 'ks',
  stdbuf: 'ioe',
  xargs: 'InPLdEas',
};

/** `sudo -E npm ci` → `npm ci`, `xargs -r rm` → `rm`; null when it wraps nothing. */
export function unwrapped(command: Command): Command | null {
  const name = nameOf(command);
  const values = WRAPPERS[name];
  if (values === undefined) return null;
  const rest = behindOptions(command.words.slice(1), values);
  const words = name === 'timeout' ? rest.slice(1) : rest;
  const first = words.findIndex((word) => !/^\w+=/.test(word.text));
  return first < 0 ? null : { ...command, words: words.slice(first) };
}

function behindOptions(words: readonly Word[], values: string): readonly Word[] {
  let at = 0;
  for (let word = words[at]; word?.text.startsWith('-') === true; word = words[at]) {
    at += values.includes(word.text.at(-1) ?? '-') && !word.text.startsWith('--') ? 2 : 1;
    if (word.text === '--') break;
  }
  return words.slice(at);
}
