import type { AccountFilter } from '../../shared/model/account.ts';
import { App, pause, valueOf } from './app.ts';
import { vaultOf } from './import-bench.ts';
import { atMost, type Line } from './report.ts';
import { median, memoryOf, percentile } from './timing.ts';

const mebibyte = 1024 * 1024;
/** An operator gets 60 reveals and 60 parts within an hour. */
const samples = 40;
const partLength = 7;
const attribute = 'mobile';
/** A search of its own each time: none is answered from the one before. */
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
const longestSearchMs = 60_000;

/** How far the index is. */
async function progress(app: App): Promise<{ readonly done: number; readonly total: number }> {
  const { personal } = valueOf(await app.client.accounts.facets({}));
  if (!personal) throw new Error('There is no index of personal values.');
  return personal;
}

async function find(app: App, filters: AccountFilter[], text = '') {
  return valueOf(
    await app.client.accounts.find({ query: { text, filters }, offset: 0, limit: 100 }),
  );
}

async function lookedUp(app: App, value: string, test: 'equals' | 'contains'): Promise<number> {
  const filter = valueOf(await app.client.accounts.lookUp({ attribute, value, test }));
  const { tookMs } = await find(app, [filter]);
  return tookMs;
}

/** Values of people spread over the whole vault; some have none. */
async function values(app: App): Promise<string[]> {
  const query = { filters: [{ on: 'kind' as const, kinds: ['person' as const] }] };
  const { total } = valueOf(await app.client.accounts.find({ query, offset: 0, limit: 1 }));
  const found: string[] = [];
  for (let at = 0; at < samples; at += 1) {
    const offset = Math.floor((total * at) / samples);
    const { rows } = valueOf(await app.client.accounts.find({ query, offset, limit: 1 }));
    const id = rows[0]?.id ?? 0;
    const revealed = await app.client.accounts.reveal({ id, attribute, reason: 'bench' });
    const value = revealed.ok ? revealed.value.values[0] : undefined;
    if (typeof value === 'string') found.push(value);
  }
  return found;
}

/** Building the index of personal values with nobody asking, and looking values up by it. */
async function builtLines(app: App, accounts: number): Promise<Line[]> {
  const { pss: before } = memoryOf(app.pid);
  const start = performance.now();
  for (;;) {
    const { done, total } = await progress(app);
    if (done === total) break;
    await pause(250);
  }
  const tookMs = performance.now() - start;
  await pause(3_000);
  const { pss } = memoryOf(app.pid);
  const known = await values(app);
  const line = (what: string, costs: readonly number[]): Line => ({
    what: `${what}, p95 of ${costs.length}`,
    value: percentile(costs, 0.95),
    unit: 'ms',
    note: `p50 ${median(costs).toFixed(1)} ms`,
  });
  const [whole, parts]: number[][] = [[], []];
  for (const value of known) whole?.push(await lookedUp(app, value, 'equals'));
  for (const value of known) parts?.push(await lookedUp(app, value.slice(-partLength), 'contains'));
  const three = await lookedUp(app, '704', 'contains');
  return [
    {
      what: `building the index of personal values of ${accounts.toLocaleString('en')} accounts`,
      value: tookMs / 1_000,
      unit: 's',
      note: `${Math.round((accounts / tookMs) * 1_000).toLocaleString('en')} rows/s`,
    },
    {
      what: 'memory (PSS) of the backend with the index',
      value: pss / mebibyte,
      unit: 'MiB',
      reference: { what: 'when it began', value: before / mebibyte },
    },
    line('look a whole personal value up', whole ?? []),
    line(`look a part of ${partLength} characters up`, parts ?? []),
    { what: 'look a part of 3 characters up', value: three, unit: 'ms' },
  ];
}

/** A look-up when nothing is covered yet, and searching until everything is. */
async function meanwhileLines(app: App): Promise<Line[]> {
  const first = await lookedUp(app, '+49 1', 'equals');
  const again = await lookedUp(app, '+49 1', 'equals');
  const costs: number[] = [];
  const start = performance.now();
  while (performance.now() - start < longestSearchMs) {
    const { tookMs } = await find(app, [], pieces[costs.length % pieces.length]);
    costs.push(tookMs);
    if (costs.length % 20 === 0) {
      const { done, total } = await progress(app);
      if (done === total) break;
    }
    await pause(20);
  }
  const { done, total } = await progress(app);
  return [
    {
      what: 'look a personal value up right after unlocking',
      value: first / 1_000,
      unit: 's',
      note: `the same filter again: ${again.toFixed(1)} ms`,
    },
    atMost(16, {
      what: 'search a substring while the index is built, p95',
      value: percentile(costs, 0.95),
      unit: 'ms',
      note: `${costs.length} searches; covered then: ${Math.floor((100 * done) / total)} %`,
    }),
  ];
}

/** The index of personal values: how it is built, what it costs, and what it answers. */
export async function personalLines(accounts: number): Promise<Line[]> {
  const lines: Line[] = [];
  for (const part of [builtLines, meanwhileLines]) {
    const app = new App(vaultOf(accounts));
    await app.unlock();
    await app.settled();
    lines.push(...(await part(app, accounts)));
    await app.stop();
  }
  return lines;
}
