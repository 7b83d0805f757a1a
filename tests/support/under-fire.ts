import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection } from '../../main/backend/store/open.ts';
import { operations } from '../../shared/contract/index.ts';
import type { Operation } from '../../shared/contract/operation.ts';
import { isSealed } from '../../shared/contract/sealed.ts';
import { type FailureCode, type Outcome, standingCodes } from '../../shared/failure.ts';
import { job } from '../../shared/model/job.ts';
import {
  auditSize,
  BackendUnderTest,
  commitCount,
  contentHash,
  newScratchVault,
} from './backend.ts';
import { heavyValues, payloads } from './hostile-inputs.ts';
import { knock, knockInClear, type Passage, seenBehindTheGate } from './through-gate.ts';
import { validInput, validInputs } from './valid-inputs.ts';

const payloadsEach = 2_000;
/** So many of them are sealed and opened on their way, which takes its time; the others come in clear. */
const sealedPayloadsEach = 500;
const stallMs = 100;

let backend: BackendUnderTest;
let watch: Connection;

/** Texts of an input that are long enough to be recognised in an answer. */
function textsOf(input: unknown, depth = 0): string[] {
  if (typeof input === 'string') return input.length >= 6 ? [input.slice(0, 200)] : [];
  if (depth > 9 || typeof input !== 'object' || input === null) return [];
  return Object.entries(input).flatMap(([name, value]) => [
    ...textsOf(name),
    ...textsOf(value, depth + 1),
  ]);
}

function isDeclared(operation: Operation, code: FailureCode): boolean {
  const known: readonly FailureCode[] = [...standingCodes, ...operation.failures];
  return code !== 'internal' && known.includes(code);
}

type Seen = { readonly commits: number; readonly rows: number; readonly signatures: number };

function look(): Seen {
  const signatures = Number(watch.prepare('SELECT count(*) FROM audit_checkpoint').pluck().get());
  return { commits: commitCount(watch), rows: auditSize(watch), signatures };
}

/** Whether anything was written, but for the signature that the log gets by itself when it is idle. */
function hasMovedSince(before: Seen): boolean {
  const now = look();
  if (now.rows !== before.rows) return true;
  return now.commits !== before.commits && now.signatures === before.signatures;
}

/** A write of work in the background may fall between two looks once, and not again at once. */
async function movesAgain(again: () => Promise<unknown>): Promise<boolean> {
  const before = look();
  await again();
  return hasMovedSince(before);
}

/** A stall is looked for twice: a busy machine may stop any process once. */
async function isStalled({ gateMs }: Passage, again: () => Promise<Passage>): Promise<boolean> {
  return gateMs > stallMs && (await again()).gateMs > stallMs;
}

/** Counts of a job that say what it left as it was. */
const untouched = new Set(['already', 'unchanged', 'refused']);

/** Whether a job that was just started has ended without changing anything. */
async function isIdle(value: unknown): Promise<boolean> {
  await backend.settled();
  const listed = await backend.call('jobs.list', {});
  const jobs = listed.ok ? v.parse(v.array(job), listed.value) : [];
  const ours = jobs.find(({ id }) => id === v.parse(job, value).id);
  const counts = Object.entries(ours?.result ?? { lost: 1 });
  return counts.every(([name, count]) => count === 0 || untouched.has(name));
}

/** What is wrong with how a payload was refused: the answer has no room for anything of it. */
async function wrongRefusal(passage: Passage, again: () => Promise<Passage>): Promise<string[]> {
  const [code] = passage.refusals;
  const wrong: string[] = [];
  if (code !== 'input-invalid' && code !== 'size-exceeded') wrong.push(`refused as ${code}`);
  const answered = JSON.stringify(passage.outcome);
  if (answered !== `{"ok":false,"code":"${code}","facts":{}}`) wrong.push('answered more');
  if (await isStalled(passage, again)) wrong.push('stalled');
  return wrong;
}

function wrongFailure(
  operation: Operation,
  input: unknown,
  outcome: Extract<Outcome<unknown>, { ok: false }>,
): string[] {
  const wrong: string[] = [];
  if (!isDeclared(operation, outcome.code)) wrong.push(`answered ${outcome.code}`);
  const facts = JSON.stringify(outcome.facts);
  if (textsOf(input).some((text) => facts.includes(text))) wrong.push('gave the input back');
  return wrong;
}

async function wrongValue(operation: Operation, value: unknown, before: Seen): Promise<string[]> {
  const { issues } = v.safeParse(operation.output, value);
  const wrong = (issues ?? []).map((issue) => `answered another ${v.getDotPath(issue)}`);
  const isRecorded = operation.kind === 'query' || auditSize(watch) > before.rows;
  if (isRecorded || (operation.output === job && (await isIdle(value)))) return wrong;
  return auditSize(watch) > before.rows ? wrong : [...wrong, 'left no entry in the log'];
}

/** Everything that is wrong with how an operation took an input. */
async function complaints(name: string, operation: Operation, input: unknown): Promise<string[]> {
  const before = look();
  const passage = await knock(backend, name, input);
  const { outcome } = passage;
  const hasMoved = hasMovedSince(before);
  const mayMove = passage.isAdmitted && operation.kind === 'command';
  const again = () => knock(backend, name, input);
  const moved = hasMoved && !mayMove && (await movesAgain(again)) ? ['changed the database'] : [];
  if ('polluted' in {} || 'polluted' in []) moved.push('reached a prototype');
  if (!passage.isAdmitted) {
    return [...moved, ...(await wrongRefusal(passage, again))];
  }
  if (!v.is(operation.input, seenBehindTheGate(name, input))) {
    moved.push('was admitted against its schema');
  }
  if (!outcome) return moved;
  if (!outcome.ok) return [...moved, ...wrongFailure(operation, input, outcome)];
  return [...moved, ...(await wrongValue(operation, outcome.value, before))];
}

/**
 * These read the whole log, change every account, or sign the policy and write the header anew: after
 * so many that fit, the rest would say nothing new. What does not fit comes to its full number.
 */
const longActs = new Map([
  ['audit.verify', 20],
  ['changes.stageFound', 60],
  ['keys.setInterval', 60],
  ['operators.setApprovalRules', 120],
  ['operators.setElevationRules', 120],
  ['operators.setSignInRules', 120],
  ['operators.viewAs', 60],
  ['provider.setRules', 120],
  ['roles.save', 120],
  ['session.dropFactor', 60],
]);

function isSpared(name: string, isValid: boolean): boolean {
  const left = longActs.get(name);
  if (left === undefined || !isValid) return false;
  longActs.set(name, left - 1);
  return left <= 0;
}

/**
 * Registers the tests of every second operation, `turn` 0 or 1. Two files share the work, so that two
 * processes can do it at the same time, each with a vault of its own.
 */
export function underFire(turn: 0 | 1): void {
  const table = [...operations]
    .map(([name, operation]) => ({ name, operation }))
    .filter((_one, index) => index % 2 === turn);

  beforeAll(async () => {
    const vault = await newScratchVault();
    backend = new BackendUnderTest(vault);
    await backend.unlock();
    await backend.call('directories.createPractice', { name: 'Practice', accounts: 300 });
    await backend.settled();
    const found = await backend.call('accounts.facets', {});
    if (!found.ok) throw new Error('The practice directory was not filled.');
    // From here on every connector ends at once, so that no payload can keep the others waiting.
    backend.connectors = 'dead';
    watch = vault.look();
  });

  afterAll(async () => {
    watch.close();
    await backend.close();
    backend.vault.remove();
  });

  it.each(table)(
    '$name refuses what does not fit, and answers what does, without throwing or leaking',
    async ({ name, operation }) => {
      let admitted = 0;
      const numRuns = isSealed(operation) ? sealedPayloadsEach : payloadsEach;
      const property = fc.asyncProperty(payloads(validInputs(operation.input)), async (input) => {
        const isValid = v.is(operation.input, seenBehindTheGate(name, input));
        if (isValid) admitted += 1;
        if (isSpared(name, isValid)) return;
        expect(await complaints(name, operation, input)).toStrictEqual([]);
      });
      await fc.assert(property, { numRuns, seed: 20_261_122, endOnFailure: true });
      expect(admitted).toBeGreaterThan(0);
      expect(admitted).toBeLessThan(numRuns);
    },
    60_000,
  );

  it.each(table.filter(({ operation }) => isSealed(operation)))(
    '$name refuses everything that comes in clear, also what would fit',
    async ({ name, operation }) => {
      const numRuns = payloadsEach - sealedPayloadsEach;
      const property = fc.asyncProperty(payloads(validInputs(operation.input)), async (input) => {
        const before = look();
        const passage = await knockInClear(backend, name, input);
        expect(passage.isAdmitted).toBe(false);
        const again = () => knockInClear(backend, name, input);
        expect(await wrongRefusal(passage, again)).toStrictEqual([]);
        expect(hasMovedSince(before) && (await movesAgain(again))).toBe(false);
      });
      await fc.assert(property, { numRuns, seed: 20_261_122, endOnFailure: true });
    },
    60_000,
  );

  it.each(table)('$name refuses what is too large to look at, at once', async (row) => {
    const { name, operation } = row;
    const [field] = Object.keys(Object(validInput(operation.input)));
    for (const make of heavyValues) {
      for (const input of [make(), { [field ?? 'field']: make() }]) {
        expect(await complaints(name, operation, input)).toStrictEqual([]);
      }
    }
  });

  it('left a log that verifies and a database that is whole', async () => {
    const verdict = await backend.call('audit.verify', {});
    expect(verdict).toMatchObject({ ok: true, value: { ok: true } });
    expect(watch.pragma('integrity_check', { simple: true })).toBe('ok');
  }, 120_000);

  it('has no effect with refused payloads alone', async () => {
    const before = { hash: contentHash(watch), rows: auditSize(watch) };
    for (const { name, operation } of table) {
      for (const input of fc.sample(payloads(validInputs(operation.input)), 200)) {
        if (!v.is(operation.input, seenBehindTheGate(name, input))) {
          await knock(backend, name, input);
        }
      }
    }
    expect({ hash: contentHash(watch), rows: auditSize(watch) }).toStrictEqual(before);
  });
}
