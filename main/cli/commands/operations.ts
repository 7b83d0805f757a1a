import { operations } from '../../../shared/contract/index.ts';
import type { Command } from '../command.ts';
import { table } from '../terminal.ts';

/** Lists the contract. */
export const operationsCommand: Command = {
  name: 'operations',
  words: '',
  about: 'List what the app can be asked for, and what each answer may refuse.',
  options: {},
  count: [0, 0],
  run() {
    const value = [...operations].map(([name, { kind, process, access, stepUp, failures }]) => ({
      name,
      kind,
      process,
      access,
      stepUp,
      failures: [...failures],
    }));
    const rows = value.map(({ name, kind, process, access }) => [name, kind, process, access]);
    return Promise.resolve({ value, lines: table(['name', 'kind', 'process', 'needs'], rows) });
  },
};
