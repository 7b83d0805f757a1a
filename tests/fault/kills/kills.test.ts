import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { killCreation } from './creation.ts';
import { killKit } from './kit.ts';
import { checkEnded, checkReopened, resumeAll, signIn } from './checks.ts';
import { Ledger } from './ledger.ts';
import { Cut, type KillAt, Life } from './life.ts';
import { type Prepared, prepare, type VaultCopy } from './prepared.ts';
import { checkPages } from './pages.ts';
import { tallyKills } from './tally.ts';
import {
  applyFew,
  backUp,
  changePassword,
  importFew,
  type Scenario,
  scenarios,
  stageFew,
  undoFew,
} from './scenarios.ts';

/** How many kills; `npm run fault -- --kills 10000` asks for more. */
const kills = Number(process.env['BAILIWICK_KILLS'] ?? 150);
const killsOfOneVault = 12;
/** The process ends at one in so many writes of each small act; in a long run at every one. */
const writeStride = kills > 1_000 ? 1 : 6;
/** Far more than it takes: a busy machine is no reason to kill less, or to fail. */
const patienceMs = Math.max(kills, 300) * 6_000;

let prepared: Prepared;
const seen = new Map<string, number>();
const found = { kills: 0, resumed: 0, ledgers: 0 };
const ends = new Map<string, number>();

beforeAll(async () => {
  prepared = await prepare();
}, 180_000);

afterAll(() => {
  const atWrites = [...ends].map(([act, count]) => [`${act} at a write`, count] as const);
  tallyKills('acts', { ...Object.fromEntries(atWrites), ...Object.fromEntries(seen) });
  prepared.remove();
});

/** Lets a process work for a while and kills it wherever it is. */
async function killWithin(life: Life, spreadMs: number, work: Promise<unknown>): Promise<void> {
  const worked = work.then(
    () => undefined,
    (error: unknown) => error,
  );
  await new Promise((resolve) => setTimeout(resolve, Math.random() * spreadMs));
  await life.kill();
  const error = await worked;
  if (error !== undefined && !(error instanceof Cut)) throw error;
}

/** A row of kills on one vault: each start is the check of the kill before. */
async function killRow(name: string, until: () => boolean, next: () => Scenario): Promise<void> {
  const copy = prepared.copy(name);
  const ledger = new Ledger(prepared.vault.password);
  let story = 'the beginning';
  for (let kill = 0; ; kill += 1) {
    const life = new Life(prepared.processes, copy);
    const isLast = kill === killsOfOneVault || until();
    try {
      const opened = await signIn(life, ledger);
      expect(opened).toMatchObject({ readOnly: false, problem: null });
      const look = copy.look();
      try {
        await checkReopened(life, ledger, look);
        // A job that goes on may be killed as well.
        if (!isLast && Math.random() < 0.25) await killWithin(life, 400, resumeAll(life));
        else {
          found.resumed += await resumeAll(life);
          await checkEnded(life, ledger, { prepared, look, copy });
          if (!isLast) {
            const scenario = next();
            story = scenario.name;
            seen.set(story, (seen.get(story) ?? 0) + 1);
            await killWithin(life, scenario.spreadMs, scenario.work(life, ledger));
          }
        }
      } finally {
        look.close();
      }
      expect(life.errors.filter((line) => line.includes('"defect"'))).toEqual([]);
    } catch (error) {
      throw new Error(`after kill ${kill} (${story}): ${life.errors.join('')}`, { cause: error });
    } finally {
      if (isLast) await life.link.stop();
      else await life.kill();
    }
    found.ledgers += checkPages(prepared, copy.folder) ? 1 : 0;
    if (isLast) break;
    found.kills += 1;
  }
  rmSync(copy.folder, { recursive: true, force: true });
}

/** Small acts, whose every write is counted. */
const smallActs: readonly { readonly act: string; readonly work: Scenario['work'] }[] = [
  { act: 'unlock', work: async (life, ledger) => void (await signIn(life, ledger)) },
  { act: 'directories.createPractice', work: importFew },
  { act: 'changes.stage', work: stageFew },
  { act: 'changes.apply', work: applyFew },
  { act: 'changes.undo', work: undoFew },
  { act: 'change-password', work: changePassword },
  { act: 'backups.create', work: backUp },
];

/** Ends the process at one write of an act; false when the act has fewer writes. */
async function killAtWrite(copy: VaultCopy, ledger: Ledger, killAt: KillAt): Promise<boolean> {
  const small = smallActs.find(({ act }) => act === killAt.act);
  const life = new Life(prepared.processes, copy, killAt);
  try {
    if (killAt.act !== 'unlock') await signIn(life, ledger);
    await small?.work(life, ledger);
    return false;
  } catch (error) {
    if (error instanceof Cut) return true;
    throw error;
  } finally {
    await life.kill();
    checkPages(prepared, copy.folder);
  }
}

it('tells everybody who waits that the backend is gone, and is there again within two seconds', async () => {
  const copy = prepared.copy('lost');
  const life = new Life(prepared.processes, copy);
  await life.unlock(prepared.vault.password);
  const made = await life.call<{ id: number }>('directories.createLocal', { name: 'kept' });
  const waiting = life.link.call('audit.verify', {}, {});
  await life.kill();
  const gone = { ok: false, code: 'signed-out' };
  expect(await waiting).toMatchObject(gone);
  expect(await life.link.call('directories.list', {}, {})).toMatchObject(gone);
  const begun = performance.now();
  life.link.start();
  expect(await life.link.vault({ do: 'look' })).toMatchObject({ ok: true });
  expect(performance.now() - begun).toBeLessThan(2_000);
  const again = new Ledger(prepared.vault.password);
  expect(await signIn(life, again)).toMatchObject({ readOnly: false, problem: null });
  const list = await life.link.call('directories.list', {}, {});
  expect(list).toMatchObject({ ok: true });
  expect(JSON.stringify(list)).toContain(`"id":${made.id},"name":"kept"`);
  const { rows } = await life.call<{ rows: { action: string }[] }>('audit.list', { limit: 3 });
  expect(rows.map(({ action }) => action).slice(0, 2)).toEqual([
    'session.sign-in',
    'session.restart',
  ]);
  await life.link.stop();
});

it(
  'leaves nothing or a whole vault when the making of a vault is killed',
  async () => {
    const seen = new Set<string>();
    const count = () => ends.set('create', (ends.get('create') ?? 0) + 1);
    const stride = writeStride * 3;
    for (let write = 1 + Math.floor(Math.random() * stride); ; write += stride) {
      const left = await killCreation(prepared, { act: 'create', write });
      if (left === 'late') break;
      seen.add(left);
      count();
    }
    for (let time = 0; time < kills / 17; time += 1) {
      await killCreation(prepared, Math.random() * 1_500);
      count();
    }
    // Both must have been seen, or the kills have missed the one moment that matters.
    expect([...seen].toSorted()).toEqual(['nothing', 'whole']);
  },
  patienceMs,
);

it(
  'has the old kit in force and a new one to be made, or the new one confirmed, after any kill',
  async () => {
    const seen = new Set<string>();
    for (let write = 1 + Math.floor(Math.random() * writeStride); ; write += writeStride) {
      const copy = prepared.copy(`kit-${write}`);
      const left = await killKit(prepared, copy, write);
      rmSync(copy.folder, { recursive: true, force: true });
      if (left === 'late') break;
      seen.add(left);
      ends.set('confirm-kit', (ends.get('confirm-kit') ?? 0) + 1);
    }
    expect([...seen].toSorted()).toEqual(['new', 'old']);
  },
  patienceMs,
);

it(
  'opens after an end at any write of an act, with the act whole or absent',
  async () => {
    const copy = prepared.copy('writes');
    const ledger = new Ledger(prepared.vault.password);
    for (const { act } of smallActs) {
      const first = 1 + Math.floor(Math.random() * writeStride);
      for (
        let write = first;
        await killAtWrite(copy, ledger, { act, write });
        write += writeStride
      ) {
        ends.set(act, (ends.get(act) ?? 0) + 1);
        const life = new Life(prepared.processes, copy);
        try {
          expect(await signIn(life, ledger)).toMatchObject({ readOnly: false, problem: null });
          const look = copy.look();
          try {
            await checkReopened(life, ledger, look);
            await resumeAll(life);
            await checkEnded(life, ledger, { prepared, look, copy });
          } finally {
            look.close();
          }
        } catch (error) {
          throw new Error(`after an end at write ${write} of ${act}`, { cause: error });
        } finally {
          await life.kill();
        }
      }
    }
    const small = [...ends.keys()].filter((act) => act !== 'create' && act !== 'confirm-kit');
    expect(small).toEqual(smallActs.map(({ act }) => act));
  },
  patienceMs,
);

it(
  'opens after every kill -9 with all that was acknowledged, and ends what was cut off',
  async () => {
    const begun = performance.now();
    let turn = 0;
    const isOver = () => found.kills >= kills;
    const nextScenario = (): Scenario => {
      const scenario = scenarios[turn % scenarios.length];
      turn += 1;
      if (!scenario) throw new Error('There is no scenario.');
      return scenario;
    };
    const chain = async (lane: number): Promise<void> => {
      for (let row = 0; !isOver(); row += 1) {
        await killRow(`vault-${lane}-${row}`, isOver, nextScenario);
      }
    };
    await Promise.all([chain(1), chain(2)]);
    process.stdout.write(
      `${JSON.stringify({ ...found, seconds: Math.round((performance.now() - begun) / 1_000), ...Object.fromEntries(seen) })}\n`,
    );
    expect(found.kills).toBeGreaterThanOrEqual(kills);
    // Some kills must have hit the middle of a job, or the test has shown nothing.
    expect(found.resumed).toBeGreaterThan(0);
    // After each of them the ledger of pages was bound, and told of no page that was old.
    expect(found.ledgers).toBeGreaterThanOrEqual(found.kills);
  },
  patienceMs,
);
