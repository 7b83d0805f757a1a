import { dispatch } from '../../main/backend/dispatch.ts';
import { moment } from '../../main/backend/vault/moment.ts';
import { VaultSession } from '../../main/backend/session/vault-session.ts';
import type { Opened } from '../../main/backend/session/open-vault.ts';
import { enrol } from '../../main/backend/vault/enrol.ts';
import { minimumKdfCost } from '../../main/backend/vault/kdf.ts';
import type { Role } from '../../shared/model/role.ts';
import { builtInRoles, wholeVault } from '../../shared/roles.ts';
import { unmanaged } from '../support/managed.ts';
import { App, pause, password, valueOf } from './app.ts';
import { vaultOf } from './import-bench.ts';
import { atMost, type Line } from './report.ts';
import { percentile } from './timing.ts';

const calls = 2_000;

type Question = readonly [name: string, input: (at: number) => unknown];

/** Its handler gives back an object that is there: what is measured is the way to it. */
const checks: Question = ['operators.signInRules', () => ({})];
const page: Question = [
  'accounts.find',
  (at) => ({
    query: { text: '', filters: [], sort: 'name', descending: false },
    offset: at * 10,
    limit: 100,
  }),
];

/** A role that sees the accounts of two departments, which is asked of each row that it reads. */
function narrow(departments: readonly string[]): Role {
  const support = builtInRoles.find(({ id }) => id === 'support');
  if (!support) throw new Error('There is no support.');
  return { ...support, id: 'narrow', scope: { ...wholeVault, departments } };
}

/** What carrying out one call takes, at the p95. */
async function costOf(opened: Opened, [name, input]: Question, times: number): Promise<number> {
  const proved = moment();
  const costs: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const call = { name, input: input(at), files: {} };
    const start = performance.now();
    const outcome = await dispatch(opened, call, { proved, onDefect: () => undefined });
    costs.push(performance.now() - start);
    valueOf(outcome);
  }
  return percentile(costs, 0.95);
}

/** What permissions and a scope cost for each call. */
export async function checkLines(accounts: number): Promise<Line[]> {
  const session = new VaultSession({
    folder: vaultOf(accounts),
    post: () => undefined,
    now: () => Date.now(),
    managed: unmanaged,
    onError: (error) => {
      throw error;
    },
  });
  const deviceSecret = Buffer.alloc(32, 7);
  await session.request({ do: 'unlock', anchor: null, password, deviceSecret });
  try {
    return await linesOf(session);
  } finally {
    session.close();
  }
}

async function linesOf(session: VaultSession): Promise<Line[]> {
  const departments = required(session).services.store.read.values<string>(
    "SELECT department FROM accounts WHERE department <> '' GROUP BY department LIMIT 2",
  );
  const ids = required(session).services.store.read.values<number>(
    'SELECT id FROM accounts WHERE department IN (?, ?) LIMIT 1000',
    departments[0] ?? '',
    departments[1] ?? '',
  );
  const card: Question = ['accounts.get', (at) => ({ id: ids[at % ids.length] })];
  const measured = async () => {
    const opened = required(session);
    await opened.services.index.refresh();
    return {
      checks: await costOf(opened, checks, calls),
      card: await costOf(opened, card, calls),
      page: await costOf(opened, page, 100),
    };
  };
  const whole = await measured();
  await required(session).services.reopenAs({ role: narrow(departments), elevation: null });
  await session.idle();
  const some = await measured();
  const scoped = (what: string, now: number, then: number): Line => ({
    what: `${what}, seen by a role with a scope, p95`,
    value: now,
    unit: 'ms',
    reference: { what: 'the same of a role without', value: then },
    ratio: now / then,
  });
  return [
    atMost(0.2, {
      what: 'standing, factor, policy, permission and proof of a call, p95',
      value: Math.max(whole.checks, some.checks),
      unit: 'ms',
    }),
    scoped('open a card', some.card, whole.card),
    scoped('page of 100', some.page, whole.page),
  ];
}

function required({ opened }: VaultSession): Opened {
  if (!opened) throw new Error('The vault is not open.');
  return opened;
}

/** Takes a reader of personal values out, and searches while every value is sealed anew. */
export async function resealLines(accounts: number): Promise<Line[]> {
  const app = new App(vaultOf(accounts));
  await app.unlock();
  await app.settled();
  const { client } = app;
  const name = `Reader ${Date.now()}`;
  const invited = valueOf(await client.operators.invite({ name, role: 'administrator' }));
  const enrolled = await enrol({
    folder: app.folder,
    code: invited.code.join('-'),
    password,
    deviceSecret: Buffer.alloc(32, 7),
    deviceLabel: 'bench',
    now: Date.now(),
    cost: minimumKdfCost,
  });
  if (!enrolled.ok) throw new Error(`Not enrolled: ${enrolled.reason}`);
  enrolled.keys.dispose();
  const search = async () => {
    const query = { text: pieces[costs.length % pieces.length] ?? '' };
    const found = valueOf(await client.accounts.find({ query, offset: 0, limit: 100 }));
    costs.push(found.tookMs);
  };
  const costs: number[] = [];
  for (let at = 0; at < 60; at += 1) await search();
  const alone = percentile(costs.splice(0), 0.95);
  const start = performance.now();
  valueOf(await client.operators.remove({ id: enrolled.keys.operatorId, reason: 'The bench' }));
  for (;;) {
    const job = valueOf(await client.jobs.list({})).find(({ kind }) => kind === 'reseal');
    if (job?.state !== 'running') break;
    await search();
    await pause(20);
  }
  const tookMs = performance.now() - start;
  const sealed = sealedOf(valueOf(await client.jobs.list({})));
  await app.stop();
  return [
    {
      what: `seal ${sealed.toLocaleString('en')} rows anew, while searching`,
      value: tookMs / 1_000,
      unit: 's',
      note: `${Math.round((sealed / tookMs) * 1_000).toLocaleString('en')} rows/s`,
    },
    atMost(16, {
      what: 'search a substring meanwhile, p95',
      value: percentile(costs, 0.95),
      unit: 'ms',
      reference: { what: 'the same before', value: alone },
      note: `${costs.length} searches`,
    }),
  ];
}

const pieces = [
  'olleg',
  'lagerkv',
  'hofmei',
  'andrews',
  'ersson 1',
  'muller 2',
  'tanaka',
  'iver 7',
];

type Sealed = readonly {
  readonly kind: string;
  readonly result: Readonly<Record<string, number>>;
}[];

function sealedOf(jobs: Sealed): number {
  return jobs.find(({ kind }) => kind === 'reseal')?.result['sealed'] ?? 0;
}
