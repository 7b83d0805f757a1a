import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Answer, Command, Surroundings } from '../command.ts';
import { Refused, UsageError, valueOf } from '../problems.ts';
import { readRole } from '../role-file.ts';
import { table } from '../terminal.ts';

/** More than any role that the schema takes. */
const bytesMax = 256 * 1024;

async function list({ host }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.roles.list({}));
  const cells = value.map(({ role, builtIn, operators: count }) => [
    role.id,
    builtIn ? 'built-in' : 'custom',
    String(count),
    role.compartments.join(' ') || '-',
    role.limits.perSet === null ? '-' : String(role.limits.perSet),
    role.attributes?.change?.join(' ') ?? 'all',
    role.attributes?.masked.join(' ') || '-',
  ]);
  const heads = ['role', 'kind', 'operators', 'compartments', 'set', 'changes', 'does not see'];
  return { value, lines: table(heads, cells) };
}

/** The bytes of a file, or of standard input for `-`. */
async function bytesOf(word: string, folder: string): Promise<Buffer> {
  const from = word === '-' ? process.stdin : createReadStream(resolve(folder, word));
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of from) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > bytesMax) throw new UsageError('The role is too long. Nothing was changed.');
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new Refused('file-unreadable');
  }
  return Buffer.concat(chunks);
}

async function save({ host, given, folder }: Surroundings): Promise<Answer> {
  const draft = readRole(await bytesOf(given.words[0] ?? '', folder));
  valueOf(await host.client.roles.save(draft));
  return { value: { id: draft.id, done: 'save' }, lines: [`${draft.id}: saved`] };
}

async function remove({ host, given }: Surroundings): Promise<Answer> {
  const id = given.words[0] ?? '';
  const all = valueOf(await host.client.roles.list({}));
  if (!all.some(({ role }) => role.id === id)) throw new Refused('role-missing');
  valueOf(await host.client.roles.remove({ id }));
  return { value: { id, done: 'remove' }, lines: [`${id}: removed`] };
}

/** What operators may do. */
export const roleCommands: readonly Command[] = [
  {
    name: 'roles list',
    words: '',
    about: 'List the roles.',
    options: {},
    count: [0, 0],
    run: list,
  },
  {
    name: 'roles save',
    words: 'FILE|-',
    about: 'Save a custom role from JSON in a file, or from standard input.',
    options: {},
    count: [1, 1],
    run: save,
  },
  {
    name: 'roles remove',
    words: 'ROLE',
    about: 'Take a custom role away that nobody has.',
    options: {},
    count: [1, 1],
    run: remove,
  },
];
