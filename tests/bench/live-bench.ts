import { join } from 'node:path';
import type { AccountRow } from '../../shared/model/account.ts';
import { App, pause, valueOf } from './app.ts';
import { benchDir, ldifOf } from './data.ts';
import { LiveServer } from './live-server.ts';
import type { Line, Unmeasured } from './report.ts';
import { memoryOf } from './timing.ts';

/** From so many accounts on, the goals that name a million are those of the design. */
const million = 1_000_000;
const changed = 100;
const modifiesMax = 10_000;
const pageRows = 500;
const stagedAtOnce = 1_000;
const sampleMs = 250;
const mebibyte = 1024 * 1024;

/** One run against one server. */
type Run = {
  readonly app: App;
  readonly server: LiveServer;
  readonly directory: number;
  readonly accounts: number;
};

type Person = Pick<AccountRow, 'id' | 'userName' | 'title'>;

/**
 * Live directories against the programs of OpenLDAP, at one server and in one run. Each reference
 * is taken before and after ours, so that a busy machine is busy for both.
 */
export async function liveLines(accounts: number): Promise<Line[]> {
  const server = await LiveServer.start(await ldifOf(accounts));
  try {
    const app = await App.create(join(benchDir, `vault-live-${accounts}`));
    try {
      const { connection, password } = server;
      const added = await app.client.directories.addLive({
        name: 'Live',
        connection,
        password,
        scheduleMinutes: null,
      });
      const run = { app, server, accounts, directory: valueOf(added).id };
      return [...(await mirrorLines(run)), await changesLine(run), ...(await applyLines(run))];
    } finally {
      await app.stop();
    }
  } finally {
    await server.stop();
  }
}

/** The goals that need a million accounts, when there are fewer. */
export function liveUnmeasured(accounts: number): readonly Unmeasured[] {
  if (accounts >= million) return [];
  return [
    {
      what: 'changes and memory of a live directory of 1,000,000',
      why: 'needs --accounts 1000000',
    },
  ];
}

async function sync({ app, directory }: Run): Promise<Readonly<Record<string, number>>> {
  const job = await app.finish(valueOf(await app.client.directories.sync({ id: directory })));
  return job.result;
}

async function timed<Value>(work: () => Promise<Value>): Promise<{ ms: number; value: Value }> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

async function mirrorLines(run: Run): Promise<Line[]> {
  const { app, server, accounts } = run;
  // The first search of a server that was just started pays for its cold memory.
  await server.readAll();
  const first = await server.readAll();
  await app.settled();
  const fresh = memoryOfAll(app);
  const memory = new Peak(app);
  const own = await timed(() => sync(run));
  const peak = memory.end();
  if (own.value['added'] !== accounts) throw new Error('The reading did not bring all accounts.');
  const reference = (first + (await server.readAll())) / 2;
  await pause(5_000);
  const idle = memoryOfAll(app);
  const above = (peak - idle) / mebibyte;
  return [
    times(2.5, {
      what: `first mirror of ${accounts.toLocaleString('en')} entries`,
      ownMs: own.ms,
      reference: 'ldapsearch of the same to a file',
      referenceMs: reference,
    }),
    {
      what: 'memory (PSS) of backend and connector at most during that mirror, above idle',
      value: above,
      unit: 'MiB',
      reference: { what: 'idle afterwards', value: idle / mebibyte },
      ratio: peak / idle,
      note: `before it ${(fresh / mebibyte).toFixed(0)} MiB`,
      ...(accounts >= million ? { goal: '≤ 150 MiB', meets: above <= 150 } : {}),
    },
  ];
}

async function changesLine(run: Run): Promise<Line> {
  const { server, accounts } = run;
  const people = await peopleOf(run, changed);
  const cookie = await server.cookie();
  await server.modify(titlesLdif(people, 'Changed by somebody else'));
  const own = await timed(() => sync(run));
  if (own.value['changed'] !== changed) throw new Error('The reading missed changes.');
  const serverMs = await server.readChanges(cookie);
  if (server.entriesRead() < changed) throw new Error('ldapsearch missed changes.');
  const goalMs = 2_000 + serverMs;
  return {
    what: `reading ${changed} changes in ${accounts.toLocaleString('en')}`,
    value: own.ms / 1_000,
    unit: 's',
    reference: { what: "the server's own: ldapsearch by sync", value: serverMs / 1_000 },
    ratio: own.ms / serverMs,
    ...(accounts >= million ? { goal: '≤ 2 s + its own', meets: own.ms <= goalMs } : {}),
  };
}

async function applyLines(run: Run): Promise<Line[]> {
  const { app, server, accounts } = run;
  const wanted = Math.min(modifiesMax, Math.floor(accounts / 2));
  const before = await server.modify(titlesLdif(await peopleOf(run, wanted), 'Before'));
  const read = await timed(() => sync(run));
  const people = await peopleOf(run, wanted);
  const set = await stage(run, people, 'Ours');
  const words = { reason: 'Bench', ticket: '' };
  await app.prove();
  const own = await timed(async () =>
    app.finish(valueOf(await app.client.changes.apply({ id: set, ...words }))),
  );
  if (own.value.result['applied'] !== wanted) throw new Error('Not all changes were applied.');
  const titled = people.map((person) => ({ ...person, title: 'Ours' }));
  const after = await server.modify(titlesLdif(titled, 'After'));
  return [
    {
      what: `reading ${wanted.toLocaleString('en')} changes`,
      value: read.ms / 1_000,
      unit: 's',
    },
    times(2, {
      what: `applying ${wanted.toLocaleString('en')} modifies, compared with what was before`,
      ownMs: own.ms,
      reference: 'ldapmodify of the equivalent LDIF',
      referenceMs: (before + after) / 2,
    }),
  ];
}

type Times = {
  readonly what: string;
  readonly ownMs: number;
  readonly reference: string;
  readonly referenceMs: number;
};

function times(goal: number, { what, ownMs, reference, referenceMs }: Times): Line {
  const ratio = ownMs / referenceMs;
  return {
    what,
    value: ownMs / 1_000,
    unit: 's',
    reference: { what: reference, value: referenceMs / 1_000 },
    ratio,
    goal: `≤ ${goal}×`,
    meets: ratio <= goal,
  };
}

/** People who have a title, in the order of their names. */
async function peopleOf({ app }: Run, wanted: number): Promise<readonly Person[]> {
  const people: Person[] = [];
  const query = { filters: [{ on: 'kind' as const, kinds: ['person' as const] }] };
  for (let offset = 0; people.length < wanted; offset += pageRows) {
    const found = valueOf(await app.client.accounts.find({ query, offset, limit: pageRows }));
    if (found.rows.length === 0) throw new Error('There are not enough people.');
    people.push(...found.rows.filter(({ title }) => title !== ''));
  }
  return people.slice(0, wanted);
}

/** What our change set does, as change records: the old value is named, so that it must be there. */
function titlesLdif(people: readonly Person[], title: string): string {
  const one = (person: Person): string => `dn: uid=${person.userName},ou=people,dc=corp,dc=example
changetype: modify
delete: title
title: ${person.title}
-
add: title
title: ${title}
-
`;
  return people.map(one).join('\n');
}

async function stage({ app }: Run, people: readonly Person[], title: string): Promise<number> {
  const edits = [{ do: 'set' as const, attribute: 'title', values: [title] }];
  let set = 0;
  for (let at = 0; at < people.length; at += stagedAtOnce) {
    const targets = people.slice(at, at + stagedAtOnce).map(({ id }) => id);
    set = valueOf(await app.client.changes.stage({ targets, edits })).set;
  }
  return set;
}

function memoryOfAll(app: App): number {
  return app.pids.reduce((sum, pid) => sum + memoryOfOne(pid), 0);
}

/** A connector may end between being named and being looked at: then it has no memory any more. */
function memoryOfOne(pid: number): number {
  try {
    return memoryOf(pid).pss;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ESRCH' || code === 'ENOENT') return 0;
    throw error;
  }
}

/** The most memory that the processes of the product have together, looked at four times a second. */
class Peak {
  #most = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(app: App) {
    this.#timer = setInterval(() => {
      this.#most = Math.max(this.#most, memoryOfAll(app));
    }, sampleMs);
  }

  end(): number {
    clearInterval(this.#timer);
    return this.#most;
  }
}
