import {
  type Connection,
  type DoctorReport,
  usualPoliteness,
} from '../../../shared/model/connection.ts';
import type { Directory } from '../../../shared/model/directory.ts';
import type { Answer, Command, Given, Surroundings } from '../command.ts';
import { waitFor } from '../jobs.ts';
import { Refused, UsageError, valueOf } from '../problems.ts';
import { askDirectoryPassword } from '../secrets.ts';
import { printable, table } from '../terminal.ts';
import { jobAnswer } from './directories.ts';
import { usualReason } from './reason.ts';

/** The directory of a name or a number. */
export async function directoryOf({ host }: Surroundings, text: string): Promise<Directory> {
  const all = valueOf(await host.client.directories.list({}));
  const found = all.find(({ name }) => name === text) ?? all.find(({ id }) => String(id) === text);
  if (!found) throw new Refused('directory-missing');
  return found;
}

function wordOf({ given }: Surroundings): string {
  return given.words[0] ?? '';
}

async function list({ host }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.directories.list({}));
  const rows = value.map(({ id, kind, accounts, groups, name, refreshedAt, live }) => {
    const read = refreshedAt === null ? '-' : new Date(refreshedAt).toISOString();
    return [id, kind, accounts, groups, read, live?.problem ?? '-', name].map(String);
  });
  const heads = ['id', 'kind', 'accounts', 'groups', 'read', 'problem', 'name'];
  return { value, lines: table(heads, rows) };
}

function numberOr(given: Given, name: string, usual: number): number {
  const text = given.text(name);
  return text === undefined ? usual : given.number(text, `--${name}`);
}

function connectionOf(given: Given): Connection {
  const host = given.text('host');
  if (host === undefined) throw new UsageError('--host says where the server is.');
  const isStartTls = given.is('starttls');
  const port = given.text('port');
  return {
    host,
    port: port === undefined ? (isStartTls ? 389 : 636) : given.number(port, '--port'),
    security: isStartTls ? 'starttls' : 'ldaps',
    bindName: given.text('bind') ?? null,
    bases: [...given.texts('base')],
    readOnly: given.is('read-only'),
    pageSize: numberOr(given, 'page-size', 500),
    requestsPerSecond: numberOr(given, 'requests-per-second', usualPoliteness.requestsPerSecond),
    openRequests: numberOr(given, 'open-requests', usualPoliteness.openRequests),
    pin: given.text('pin') ?? null,
  };
}

async function add(around: Surroundings): Promise<Answer> {
  const { host, given, terminal } = around;
  const connection = connectionOf(given);
  const every = given.text('every');
  // Nobody is asked for the password of a server that is named wrongly or not trusted.
  const needsPassword = connection.bindName !== null;
  const password = needsPassword ? await askDirectoryPassword(terminal) : null;
  const probed = valueOf(await host.client.directories.probe({ connection, password }));
  const added = await host.client.directories.addLive({
    name: wordOf(around),
    connection,
    password,
    scheduleMinutes: every === undefined ? null : given.number(every, '--every'),
  });
  if (!added.ok) for (const line of reportLines(probed)) terminal.note(line);
  const value = valueOf(added);
  return { value, lines: [`directory: ${value.id}`, ...reportLines(probed)] };
}

async function doctor(around: Surroundings): Promise<Answer> {
  const { id } = await directoryOf(around, wordOf(around));
  const value = valueOf(await around.host.client.directories.doctor({ id }));
  const isPartial = value.findings.some(({ level }) => level === 'problem');
  return { value, lines: reportLines(value), isPartial };
}

function reportLines({ server, certificate, findings }: DoctorReport): string[] {
  const shown = findings.map(({ id, level, what, facts }) => [
    level,
    id,
    what,
    Object.entries(facts)
      .map(([name, fact]) => `${name}=${fact}`)
      .join(' '),
  ]);
  const pin =
    certificate === null
      ? []
      : [`certificate: ${certificate.sha256} (${certificate.problem ?? 'trusted'})`];
  return [
    `server: ${server ?? '-'}`,
    ...pin.map(printable),
    ...table(['level', 'about', 'what', 'facts'], shown),
  ];
}

async function remove(around: Surroundings): Promise<Answer> {
  const { id, name } = await directoryOf(around, wordOf(around));
  const reason = around.given.text('reason') ?? usualReason;
  valueOf(await around.host.client.directories.remove({ id, reason }));
  return { value: { id, name, state: 'removed' }, lines: ['removed'] };
}

async function sync(around: Surroundings): Promise<Answer> {
  const { host, given } = around;
  const [name] = given.words;
  const all = valueOf(await host.client.directories.list({})).filter(({ live }) => live !== null);
  const chosen = name === undefined ? all : [await directoryOf(around, name)];
  const answers: Answer[] = [];
  for (const { id } of chosen) {
    const full = given.is('full');
    const acceptDeletions = given.is('accept-deletions');
    const started = valueOf(await host.client.directories.sync({ id, full, acceptDeletions }));
    answers.push(jobAnswer(await waitFor(around, started)));
  }
  return {
    value: answers.map(({ value }) => value),
    lines: answers.flatMap(({ lines }, at) => [`${chosen[at]?.name ?? ''}:`, ...lines]),
    isPartial: answers.some(({ isPartial }) => isPartial === true),
  };
}

const one = { words: 'NAME', options: {}, count: [1, 1] } as const;

/** Directories, and above all those at a server. */
export const liveCommands: readonly Command[] = [
  {
    name: 'directories list',
    words: '',
    about: 'List the directories.',
    options: {},
    count: [0, 0],
    run: list,
  },
  {
    ...one,
    name: 'directories add',
    about: 'Connect a directory at a server, after a look at it.',
    options: {
      host: { type: 'string' },
      port: { type: 'string' },
      starttls: { type: 'boolean' },
      bind: { type: 'string' },
      base: { type: 'string', multiple: true },
      'read-only': { type: 'boolean' },
      'page-size': { type: 'string' },
      'requests-per-second': { type: 'string' },
      'open-requests': { type: 'string' },
      pin: { type: 'string' },
      every: { type: 'string' },
    },
    run: add,
  },
  {
    ...one,
    name: 'directories doctor',
    about: 'Look at a server and say what is found.',
    run: doctor,
  },
  {
    ...one,
    name: 'directories remove',
    about: 'Take a directory out of the replica. Nothing changes at its source.',
    options: { reason: { type: 'string' } },
    run: remove,
  },
  {
    name: 'sync',
    words: '[NAME]',
    about: 'Bring the replica of a directory, or of all, up to date with its server.',
    options: { full: { type: 'boolean' }, 'accept-deletions': { type: 'boolean' } },
    count: [0, 1],
    run: sync,
  },
];
