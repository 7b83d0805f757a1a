import type { OpenDirectory } from '../../main/connector/directory.ts';
import { ldapDirectory } from '../../main/connector/ldap/directory.ts';
import type { Surroundings } from '../../main/connector/ldap/socket.ts';
import type { Line, MirrorBatch, SentChange } from '../../shared/live.ts';
import { type Connection, usualPoliteness } from '../../shared/model/connection.ts';
import type { IncomingAccount, LiveTask } from '../../shared/process.ts';
import type { Samba } from './samba.ts';
import { Slapd } from './slapd.ts';

/** Patience of the tests: long enough for a busy machine, short where silence is the test. */
export const around: Surroundings = {
  connectMs: 20_000,
  answerMs: 30_000,
  beginMs: 30_000,
  authorities: [],
};

/** The connection to a server of the tests, with its certificate pinned. */
export function connectionTo(server: Slapd | Samba, wish: Partial<Connection> = {}): Connection {
  const bindName = server instanceof Slapd ? server.consoleName : server.adminName;
  return {
    host: server.host,
    port: server.ldapsPort,
    security: 'ldaps',
    bindName,
    bases: [],
    readOnly: false,
    pageSize: 500,
    ...usualPoliteness,
    pin: server.fingerprint,
    ...wish,
  };
}

/** What a connector is started with. */
export function taskFor(
  server: Slapd | Samba,
  wish: Partial<Connection> & { readonly password?: string | null } = {},
): LiveTask {
  const { password, ...connection } = wish;
  const own = server instanceof Slapd ? server.consolePassword : server.adminPassword;
  const text = password === undefined ? own : password;
  return {
    connection: connectionTo(server, connection),
    password: text === null ? null : Buffer.from(text),
  };
}

/** A signed-in directory, opened as the connector opens it. */
export function openDirectory(task: LiveTask, wish: Partial<Surroundings> = {}) {
  return ldapDirectory(() => ({ ...around, ...wish })).open(task);
}

/** Looks at a server as the connector does. */
export function probeDirectory(task: LiveTask, wish: Partial<Surroundings> = {}) {
  return ldapDirectory(() => ({ ...around, ...wish })).probe(task);
}

/** All that a mirror said. */
export type Mirrored = {
  readonly accounts: ReadonlyMap<string, IncomingAccount>;
  readonly removed: readonly string[];
  readonly present: ReadonlySet<string>;
  readonly complete: MirrorBatch['complete'];
  readonly cursor: string;
  readonly batches: number;
};

export async function gather(batches: AsyncIterable<MirrorBatch>): Promise<Mirrored> {
  const accounts = new Map<string, IncomingAccount>();
  const removed: string[] = [];
  const present = new Set<string>();
  let last: Pick<MirrorBatch, 'complete' | 'cursor'> = { complete: null, cursor: '' };
  let count = 0;
  for await (const batch of batches) {
    if (last.complete !== null) throw new Error('A batch came after the last one.');
    for (const account of batch.accounts) accounts.set(account.remoteId, account);
    removed.push(...batch.removed);
    for (const id of batch.present) present.add(id);
    last = batch;
    count += 1;
  }
  return {
    accounts,
    removed,
    present,
    complete: last.complete,
    cursor: last.cursor,
    batches: count,
  };
}

/** The account with this sign-in name or name. */
export function accountNamed(mirrored: Mirrored, name: string): IncomingAccount {
  for (const account of mirrored.accounts.values()) {
    if (account.userName === name || account.name === name) return account;
  }
  throw new Error('The mirror has no such account.');
}

/** A change of one account; what is not said is nothing. */
export function change(
  kind: SentChange['kind'],
  remoteId: string,
  wish: Partial<SentChange> = {},
): SentChange {
  return { id: 1, kind, remoteId, lines: [], member: null, secret: null, ...wish };
}

export function line(name: string, before: Line['before'], after: Line['after']): Line {
  return { name, before, after };
}

/** Runs an act with an open directory and closes it. */
export async function withDirectory<Value>(
  task: LiveTask,
  act: (directory: OpenDirectory) => Promise<Value>,
  wish: Partial<Surroundings> = {},
): Promise<Value> {
  const directory = await openDirectory(task, wish);
  try {
    return await act(directory);
  } finally {
    directory.close();
  }
}
