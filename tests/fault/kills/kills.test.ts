import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkEnded, checkReopened, resumeAll, signIn } from './checks.ts';
import { Ledger } from './ledger.ts';
import { Cut, Life } from './life.ts';
import { type Prepared, prepare } from './prepared.ts';
import { type Scenario, scenarios } from './scenarios.ts';

/** How many kills; `npm run fault -- --kills 10000` asks for more. */
const kills = Number(process.env['BAILIWICK_KILLS'] ?? 240);
const killsOfOneVault = 12;
const budgetMs = Math.max(330_000, kills * 2_500);

let prepared: Prepared;
const seen = new Map<string, number>();
const found = { kills: 0, resumed: 0 };

beforeAll(async () => {
  prepared = await prepare();
}, 180_000);

afterAll(() => prepared.remove());

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
    if (isLast) break;
    found.kills += 1;
  }
  rmSync(copy.folder, { recursive: true, force: true });
}

it(
  'opens after every kill -9 with all that was acknowledged, and ends what was cut off',
  async () => {
    const begun = performance.now();
    let turn = 0;
    const isOver = () => found.kills >= kills || performance.now() - begun > budgetMs;
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
    expect(found.kills).toBeGreaterThanOrEqual(kills / 3);
    // Some kills must have hit the middle of a job, or the test has shown nothing.
    expect(found.resumed).toBeGreaterThan(0);
  },
  budgetMs + 120_000,
);
