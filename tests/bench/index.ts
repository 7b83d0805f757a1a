import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './app.ts';
import { benchDir } from './data.ts';
import { importLines, importOnce, vaultOf } from './import-bench.ts';
import { liveLines, liveUnmeasured } from './live-bench.ts';
import { atMost, type Line, type Report, toMarkdown, type Unmeasured } from './report.ts';
import { type Search, type Searches, searchVault } from './search-bench.ts';
import { checkLines, resealLines } from './operators-bench.ts';
import { personalLines } from './personal-bench.ts';
import { renewalLines } from './renewal-bench.ts';
import { windowLines } from './window-bench.ts';
import { auditLines, sessionLines, stagingLines } from './vault-bench.ts';

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '100000' },
    'audit-rows': { type: 'string', default: '100000' },
    live: { type: 'string', default: '1' },
    'window-accounts': { type: 'string', default: '10000' },
    turns: { type: 'string' },
    json: { type: 'string' },
  },
});
const accounts = Number(values.accounts);
const auditRows = Number(values['audit-rows']);
if (!Number.isSafeInteger(accounts) || accounts < 1_000) {
  throw new Error('--accounts must be a whole number of at least 1000.');
}
const turns = Number(values.turns ?? (accounts > 200_000 ? 1 : 3));

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function searchLines(searches: Searches, smaller: Searches, fewer: number): Line[] {
  const line = (what: string, search: Search, reference?: Line['reference']): Line =>
    atMost(16, {
      what: `${what}, p95 (finds ${search.found.toLocaleString('en')})`,
      value: search.p95,
      unit: 'ms',
      note: `p50 ${search.p50.toFixed(1)} ms, with the transport p95 ${search.roundP95.toFixed(1)} ms`,
      ...(reference ? { reference } : {}),
    });
  const small = fewer.toLocaleString('en');
  const growth = (what: string, now: Search, then: Search): Line => ({
    what: `${what}: p95 against ${small} accounts`,
    value: now.p95,
    unit: 'ms',
    reference: { what: `${small} accounts`, value: then.p95 },
    ratio: now.p95 / then.p95,
    // The goal is for a million: below that, caches and start-up weigh more than the accounts.
    ...(accounts >= 1_000_000 ? { goal: '≤ 2×', meets: now.p95 <= 2 * then.p95 } : {}),
  });
  const { reference } = searches;
  return [
    line('search a substring', searches.substring, {
      what: 'plain SQL',
      value: reference.substring,
    }),
    line('search two and more terms', searches.twoTerms),
    line('search a common piece', searches.common),
    line('filter + sort page', searches.filterSort),
    line('page at any offset', searches.deep, { what: 'plain SQL', value: reference.deep }),
    { what: 'first use of a sort column, p95', value: searches.firstSort.p95, unit: 'ms' },
    growth('substring', searches.substring, smaller.substring),
    growth('two terms', searches.twoTerms, smaller.twoTerms),
    growth('filter + sort page', searches.filterSort, smaller.filterSort),
  ];
}

/** How import and search grow. The vault of the run itself is there already. */
async function growthLines(whole: Searches): Promise<{ lines: Line[]; tenth: Searches }> {
  const sizes = [1_000, 10_000, 100_000].filter((size) => size < accounts);
  const tenth = Math.round(accounts / 10);
  if (!sizes.includes(tenth)) sizes.push(tenth);
  const lines: Line[] = [];
  let searchesOfTenth = whole;
  for (const size of sizes.toSorted((one, other) => one - other)) {
    say(`bench: ${size.toLocaleString('en')} accounts`);
    const { wallMs } = await importOnce(size);
    const found = await searchVault(size, false);
    if (size === tenth) searchesOfTenth = found;
    const what = `growth: ${size.toLocaleString('en')} accounts`;
    lines.push({ what: `${what}, import`, value: (size / wallMs) * 1_000, unit: 'accounts/s' });
    lines.push({ what: `${what}, substring p95`, value: found.substring.p95, unit: 'ms' });
  }
  return { lines, tenth: searchesOfTenth };
}

const lines: Line[] = [];
const unmeasured: Unmeasured[] = [
  { what: 'no key or canary left after a lock', why: 'that is a test, tests/e2e/memory.test.ts' },
];
const json = resolve(process.env['INIT_CWD'] ?? root, values.json ?? join(benchDir, 'report.json'));
mkdirSync(dirname(json), { recursive: true });

/** Takes one measure and writes down what there is: an hour of work is not lost to its last minute. */
async function measure(what: string, work: () => Promise<Line[]>): Promise<void> {
  say(`bench: ${what}`);
  try {
    lines.push(...(await work()));
  } catch (error) {
    process.exitCode = 1;
    unmeasured.push({ what, why: error instanceof Error ? error.message : String(error) });
  }
  writeFileSync(json, `${JSON.stringify(report(), null, 2)}\n`);
}

function report(): Report {
  const date = new Date().toISOString();
  const [node, cores, load] = [process.version, availableParallelism(), loadavg()];
  return { date, accounts, node, cores, load, lines, unmeasured };
}

/** All measures of the replica alone. */
async function measureLocal(): Promise<void> {
  say(`bench: ${accounts.toLocaleString('en')} accounts, ${turns} turn(s) of the import`);
  await measure('importing', () => importLines(accounts, turns));
  await measure('searching', async () => {
    const searches = await searchVault(accounts, true);
    const growth = await growthLines(searches);
    const tenth = Math.round(accounts / 10);
    return [...searchLines(searches, growth.tenth, tenth), ...growth.lines];
  });
  await measure('unlocking, locking, memory', () => sessionLines(accounts));
  await measure('the audit log', () => auditLines(auditRows));
  await measure('permissions and scope', () => checkLines(accounts));
  await measure('the index of personal values', () => personalLines(accounts));
  await measure('sealing anew', () => resealLines(accounts));
  await measure('renewing a key', () => renewalLines(vaultOf(accounts)));
  await measure('staging', () => stagingLines(accounts));
  const windowAccounts = Number(values['window-accounts']);
  if (windowAccounts > 0) await measure('the window', () => windowLines(windowAccounts));
  else unmeasured.push({ what: 'the window', why: 'left out by --window-accounts 0' });
}

if (values.live !== 'only') await measureLocal();
if (values.live === '0') unmeasured.push({ what: 'live directories', why: 'left out by --live 0' });
else {
  unmeasured.push(...liveUnmeasured(accounts));
  await measure('live directories', () => liveLines(accounts));
}

say(`\n${toMarkdown(report())}`);
const short = lines.filter((line) => line.meets === false).length;
say(`bench: ${short} of the goals that were measured are not met`);
