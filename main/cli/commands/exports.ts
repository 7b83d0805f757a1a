import { resolve } from 'node:path';
import { type AccountColumn, accountColumns } from '../../../shared/model/account.ts';
import type { Answer, Command, Surroundings } from '../command.ts';
import { waitFor } from '../jobs.ts';
import { UsageError, valueOf } from '../problems.ts';
import { foundBy } from '../where.ts';
import { jobAnswer } from './directories.ts';

const formats = ['ldif', 'csv', 'json'] as const;

function columnOf(text: string): AccountColumn {
  const column = accountColumns.find((one) => one === text);
  if (!column) throw new UsageError(`Columns are ${accountColumns.join(', ')}.`);
  return column;
}

async function run(around: Surroundings): Promise<Answer> {
  const { host, given, folder } = around;
  const format = formats.find((one) => one === given.text('format'));
  if (!format) throw new UsageError(`--format is ${formats.join(', ')}.`);
  const reason = given.text('reason');
  if (reason === undefined) throw new UsageError('An export needs --reason.');
  const columns = given.text('columns');
  const started = valueOf(
    await host.client.exports.create({
      query: {
        ...(await foundBy(host.client, given.texts('where'))),
        sort: columnOf(given.text('sort') ?? 'name'),
        descending: given.is('descending'),
      },
      format,
      columns: columns === undefined ? [] : columns.split(',').map(columnOf),
      file: host.file(resolve(folder, given.words[0] ?? ''), 'write'),
      reason,
    }),
  );
  return jobAnswer(await waitFor(around, started));
}

/** Writes accounts to a file. */
export const exportCommand: Command = {
  name: 'export',
  words: 'FILE',
  about: 'Write accounts to a file. Masked values are left out, and the file says so.',
  options: {
    format: { type: 'string' },
    reason: { type: 'string' },
    where: { type: 'string', multiple: true },
    columns: { type: 'string' },
    sort: { type: 'string' },
    descending: { type: 'boolean' },
  },
  count: [1, 1],
  run,
};
