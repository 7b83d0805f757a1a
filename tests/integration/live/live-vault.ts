import { liveHandlers } from '../../../main/backend/directories/live.ts';
import type { ConnectorLink } from '../../../main/backend/connector-link.ts';
import type { CommandContext } from '../../../main/backend/context.ts';
import { Failure, type FailureCode } from '../../../shared/failure.ts';
import {
  type Connection,
  type DoctorReport,
  usualPoliteness,
} from '../../../shared/model/connection.ts';
import type { Job } from '../../../shared/model/job.ts';
import type { IncomingAccount } from '../../../shared/process.ts';
import { newScratchVault, type ScratchVault } from '../../support/backend.ts';
import { incomingOf } from '../../support/incoming.ts';
import { type OpenedVault, openedVault } from '../../support/open-vault.ts';
import { ScriptedServer } from '../../support/scripted-server.ts';

/** A vault and what a command is given in it. */
export type OpenLive = {
  readonly vault: ScratchVault;
  readonly opened: OpenedVault;
  readonly context: CommandContext & { readonly refuse: (code: FailureCode) => Failure };
  readonly close: () => void;
};

/** A vault whose connectors all end at one scripted server. */
export type LiveVault = OpenLive & { readonly server: ScriptedServer };

/** Makes a vault and opens it, with these connectors. */
export async function openLive(connectors: ConnectorLink): Promise<OpenLive> {
  const vault = await newScratchVault();
  const opened = await openedVault(vault);
  const refuse = (code: FailureCode) => new Failure(code);
  const context = { ...opened.context, connectors, refuse };
  const close = () => {
    opened.session.close();
    vault.remove();
  };
  return { vault, opened, context, close };
}

/** Makes a vault and opens it, at a scripted server. */
export async function liveVault(): Promise<LiveVault> {
  const server = new ScriptedServer();
  server.report = goodReport;
  return { ...(await openLive(server.connectors)), server };
}

/** How a directory of the tests is reached. */
export const connection: Connection = {
  host: 'ldap.example',
  port: 636,
  security: 'ldaps',
  bindName: 'cn=reader,dc=example',
  bases: ['dc=example'],
  readOnly: false,
  pageSize: 500,
  ...usualPoliteness,
  pin: null,
};

/** A server that nothing is wrong with. */
export const goodReport: DoctorReport = {
  server: 'openldap',
  certificate: null,
  contexts: ['dc=example'],
  findings: [{ id: 'reach', level: 'good', what: 'reached', facts: {} }],
};

let made = 0;

/** Connects a directory and answers its number. */
export async function connect(
  { context }: LiveVault,
  changed: Partial<Connection> = {},
): Promise<number> {
  made += 1;
  const given = { ...connection, ...changed };
  const directory = await liveHandlers.addLive(context, {
    name: `Live ${made}`,
    connection: given,
    password: given.bindName === null ? null : 'a password of the server',
    scheduleMinutes: null,
  });
  return directory.id;
}

/** Waits for the end of a job. */
export async function ended({ context }: OpenLive, { id }: Job): Promise<Job> {
  while (context.jobs.get(id).state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return context.jobs.get(id);
}

/** Reads a directory to the end of its job. */
export async function sync(
  live: OpenLive,
  id: number,
  options: { readonly full?: boolean; readonly acceptDeletions?: boolean } = {},
): Promise<Job> {
  const { full = false, acceptDeletions = false } = options;
  return ended(live, await liveHandlers.sync(live.context, { id, full, acceptDeletions }));
}

/** Reads a directory for the first time; a test cannot begin without it. */
export async function mustSync(live: OpenLive, id: number): Promise<void> {
  const { state, problem } = await sync(live, id);
  if (state !== 'done') throw new Error(`The directory was not read: ${problem}`);
}

/** A person as a server names it. */
export function person(
  uid: string,
  attributes: Readonly<Record<string, string>> = {},
): IncomingAccount {
  const all = { '@dn': `uid=${uid},dc=example`, uid, cn: `Person ${uid}`, ...attributes };
  const values = new Map(Object.entries(all).map(([name, value]) => [name, [value]]));
  return incomingOf(`id-${uid}`, { kind: 'person', values, members: new Set() });
}

/** A group as a server names it. */
export function group(cn: string, members: readonly string[]): IncomingAccount {
  const values = new Map(Object.entries({ '@dn': [`cn=${cn},dc=example`], cn: [cn] }));
  return incomingOf(`id-${cn}`, { kind: 'group', values, members: new Set(members) });
}

/** One batch that says everything. */
export function everything(accounts: readonly IncomingAccount[], cursor = 'c1') {
  return { batches: [{ accounts, complete: 'all' as const, cursor }] };
}

/** One batch that says what changed. */
export function news(
  accounts: readonly IncomingAccount[],
  removed: readonly string[] = [],
  cursor = 'c2',
) {
  return { batches: [{ accounts, removed, complete: 'changes' as const, cursor }] };
}
