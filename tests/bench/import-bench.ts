import { fork, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from './app.ts';
import { benchDir, ldifOf } from './data.ts';
import type { Line } from './report.ts';
import { medianRun, type Spent, timed } from './timing.ts';

const slapdDir = join(benchDir, 'slapd');

// Substring indexes on what people search, because our own search finds substrings too.
const slapdConf = `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
maxsize 34359738368
suffix "dc=corp,dc=example"
directory ${slapdDir}/db
index objectClass eq
index cn,uid,mail,title,departmentNumber,employeeNumber eq,sub
`;

function ended(child: ReturnType<typeof spawn>, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${what} ended with status ${code}.`));
    });
  });
}

async function slapadd(path: string): Promise<void> {
  rmSync(slapdDir, { recursive: true, force: true });
  mkdirSync(join(slapdDir, 'db'), { recursive: true });
  const conf = join(slapdDir, 'slapd.conf');
  writeFileSync(conf, slapdConf);
  const args = ['-q', '-f', conf, '-l', path];
  await ended(spawn('/usr/sbin/slapadd', args, { stdio: 'ignore' }), 'slapadd');
}

/** Where the vault of a run stays, for the measures that follow. */
export function vaultOf(accounts: number): string {
  return join(benchDir, `vault-${accounts}`);
}

/** The encrypted file that the bare inserts leave, to be searched as it is. */
export function bareOf(accounts: number): string {
  return join(benchDir, `bare-${accounts}.db`);
}

/** Imports a file into a new vault through backend and connector; times the import alone. */
async function ours(accounts: number, path: string): Promise<Spent> {
  let wallMs = 0;
  const whole = await timed(async () => {
    const app = await App.create(vaultOf(accounts));
    const start = performance.now();
    const added = await app.import(path);
    wallMs = performance.now() - start;
    if (added !== accounts) throw new Error(`Only ${added} of ${accounts} accounts came in.`);
    await app.stop();
  });
  return { wallMs, cpuMs: whole.cpuMs };
}

/** The same rows by plain inserts; a process of its own, which says how long the inserts alone took. */
async function bare(accounts: number, path: string): Promise<Spent> {
  const file = join(import.meta.dirname, 'bare-inserts.ts');
  const child = fork(file, [path, bareOf(accounts)], { serialization: 'advanced' });
  let spent: Spent | null = null;
  child.on('message', (message) => {
    spent = message as Spent;
  });
  await ended(child, 'The bare inserts');
  if (!spent) throw new Error('The bare inserts said nothing.');
  return spent;
}

/** Import against slapadd and against bare inserts: in turns, so that a busy machine is busy for all. */
export async function importLines(accounts: number, turns: number): Promise<Line[]> {
  const path = await ldifOf(accounts);
  const runs: Record<'ours' | 'slapadd' | 'bare', Spent[]> = { ours: [], slapadd: [], bare: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    runs.slapadd.push(await timed(() => slapadd(path)));
    runs.ours.push(await ours(accounts, path));
    runs.bare.push(await bare(accounts, path));
  }
  rmSync(slapdDir, { recursive: true, force: true });
  const [own, slapd, plain] = [runs.ours, runs.slapadd, runs.bare].map(medianRun);
  if (!own || !slapd || !plain) throw new Error('Nothing was run.');
  const times = slapd.wallMs / own.wallMs;
  const share = plain.wallMs / own.wallMs;
  return [
    {
      what: `import of ${accounts.toLocaleString('en')} accounts`,
      value: own.wallMs / 1_000,
      unit: 's',
      reference: { what: 'slapadd -q', value: slapd.wallMs / 1_000 },
      ratio: times,
      goal: '≥ 2×',
      meets: times >= 2,
    },
    {
      what: 'the same import',
      value: own.wallMs / 1_000,
      unit: 's',
      reference: { what: 'bare inserts', value: plain.wallMs / 1_000 },
      ratio: share,
      goal: '≥ 0.6×',
      meets: share >= 0.6,
    },
    {
      what: 'the same import, processor time of all its processes',
      value: own.cpuMs / 1_000,
      unit: 's',
      reference: { what: 'slapadd -q', value: slapd.cpuMs / 1_000 },
      ratio: slapd.cpuMs / own.cpuMs,
    },
    { what: 'accounts imported in a second', value: (accounts / own.wallMs) * 1_000, unit: '/s' },
  ];
}

/** The time of one import, for the curve of growth. */
export async function importOnce(accounts: number): Promise<Spent> {
  return ours(accounts, await ldifOf(accounts));
}
