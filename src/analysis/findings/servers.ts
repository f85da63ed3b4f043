/** Servers that are made for developing, and start in production all the same. */
import { ofLanguages } from '../../knowledge/languages/index.ts';
import { baseName } from '../../dockerfile/index.ts';
import { developmentName, isForDevelopment, startBlock, startsOf } from '../development-image.ts';
import type { FindingRule } from './rule.ts';

const SERVERS = ofLanguages(({ developmentServers }) => developmentServers);

export const developmentServer: FindingRule = {
  id: 'development-server',
  summary: 'a watcher or a server for developing as the start command',
  help: 'start the server that its documentation names for production',
  find: (stage) => {
    if (stage.index !== stage.stages.length - 1 || developmentName(stage.project) !== null) return [];
    const start = startBlock(stage);
    const command = startsOf(stage).find((words) => isForDevelopment(words) || isServer(words));
    return start === undefined || command === undefined
      ? []
      : [{ line: start.line, says: `${command.join(' ')} is made for developing` }];
  },
};

function isServer([program = '', ...args]: readonly string[]): boolean {
  const text = [baseName(program), ...args].join(' ');
  return SERVERS.some((each) => each.test(text));
}
