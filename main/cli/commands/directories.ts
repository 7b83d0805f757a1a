import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import * as v from 'valibot';
import { type CsvMapping, csvMapping } from '../../../shared/model/directory.ts';
import type { Job } from '../../../shared/model/job.ts';
import type { Answer, Command, Surroundings } from '../command.ts';
import { waitFor } from '../jobs.ts';
import { Refused, UsageError, valueOf } from '../problems.ts';

/** The end of a job, in words; refused rows make it partial. */
export function jobAnswer(job: Job): Answer {
  const counts = Object.entries(job.result).map(([name, count]) => `${name}: ${count}`);
  const changeSet = job.changeSet === null ? [] : [`change set: ${job.changeSet}`];
  return { value: job, lines: [...counts, ...changeSet], isPartial: job.refused > 0 };
}

/** A mapping of columns from a JSON file, in the form of the contract. */
function readMapping(path: string): CsvMapping {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // The system's words hold the path; the code says what the operator can do.
    throw new Refused('file-unreadable');
  }
  try {
    return v.parse(csvMapping, JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof v.ValiError) {
      throw new Refused('mapping-invalid');
    }
    throw error;
  }
}

async function importFile(around: Surroundings): Promise<Answer> {
  const { host, given, folder } = around;
  const path = resolve(folder, given.words[0] ?? '');
  const into = given.text('into');
  const map = given.text('map');
  if (into !== undefined && given.text('name') !== undefined) {
    throw new UsageError('Either --name or --into, not both.');
  }
  const started = valueOf(
    await host.client.directories.importFile({
      file: host.file(path, 'read'),
      into:
        into === undefined
          ? { kind: 'new', name: given.text('name') ?? basename(path) }
          : {
              kind: 'existing',
              id: given.number(into, '--into'),
              deletions: given.is('deletions'),
            },
      mapping: map === undefined ? null : readMapping(resolve(folder, map)),
    }),
  );
  return jobAnswer(await waitFor(around, started));
}

async function practice(around: Surroundings): Promise<Answer> {
  const { host, given } = around;
  const accounts = given.number(given.text('accounts') ?? '10000', '--accounts');
  const name = given.text('name') ?? 'Practice';
  const started = valueOf(await host.client.directories.createPractice({ name, accounts }));
  return jobAnswer(await waitFor(around, started));
}

/** Filling directories. */
export const directoryCommands: readonly Command[] = [
  {
    name: 'import',
    words: 'FILE',
    about: 'Import an LDIF or CSV file; into an existing directory, as staged differences.',
    options: {
      map: { type: 'string' },
      name: { type: 'string' },
      into: { type: 'string' },
      deletions: { type: 'boolean' },
    },
    count: [1, 1],
    run: importFile,
  },
  {
    name: 'practice',
    words: '',
    about: 'Make a practice directory of synthetic accounts.',
    options: { accounts: { type: 'string' }, name: { type: 'string' } },
    count: [0, 0],
    run: practice,
  },
];
