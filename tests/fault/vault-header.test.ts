import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeCredentials } from '../../main/backend/vault/credentials.ts';
import { decodeHeader, readHeader } from '../../main/backend/vault/header.ts';
import { minimumKdfCost } from '../../main/backend/vault/kdf.ts';
import { createVault, unlockVault } from '../../main/backend/vault/unlock.ts';
import { tallyKills } from './kills/tally.ts';

const passwords = ['tulip granite orbit saddle', 'saffron harbour lantern quill'] as const;
const writer = join(import.meta.dirname, 'vault-header-writer.ts');
const killsInWrites = 100;
const killsInChanges = 10;
/** Far more than it takes: a busy machine is no reason to kill less, or to fail. */
const patienceMs = 600_000;

let root = '';
let databaseKey = '';
let sources: readonly [string, string] = ['', ''];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'bailiwick-fault-'));
  sources = [join(root, 'old'), join(root, 'new')];
  const [folder, changed] = sources;
  const credentials = { password: passwords[0], deviceSecret: null };
  const made = await createVault({
    folder,
    ownerName: 'Ann Archer',
    cost: minimumKdfCost,
    ...credentials,
  });
  databaseKey = made.keys.databaseKey().toString('hex');
  cpSync(folder, changed, { recursive: true });
  const request = { folder: changed, ...credentials, now: Date.now() };
  await changeCredentials(request, { newPassword: passwords[1] });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Starts the writer, kills it so many milliseconds after it began, and waits until it is gone. */
async function killWriter(args: readonly string[], afterMs: number): Promise<void> {
  const child = spawn(process.execPath, ['--no-warnings', writer, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const ended = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), ended]);
  await sleep(afterMs);
  // A writer that ended by itself was not killed in a write: the run would have proved nothing.
  expect({ exitCode: child.exitCode, errors }).toStrictEqual({ exitCode: null, errors: [] });
  child.kill('SIGKILL');
  await ended;
}

/** What opening with each of the two passwords gives: one database key, and one refusal. */
async function answers(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const password of passwords) {
    const request = { folder, password, deviceSecret: null, now: Date.now() };
    const unlocked = await unlockVault(request);
    found.push(unlocked.ok ? unlocked.keys.databaseKey().toString('hex') : unlocked.reason);
  }
  return found.toSorted();
}

describe('a vault whose header is being written', () => {
  it(
    'always opens with the old or the new password after kill -9',
    async () => {
      const seen = { torn: 0, opened: 0, kills: 0 };
      const wrapped = sources.map((source) => {
        const reading = readHeader(source);
        return reading.state === 'ok' ? reading.header.operators[0]?.wrappedVaultKey : undefined;
      });
      const folder = join(root, 'writes');
      cpSync(sources[0], folder, { recursive: true });
      for (let kill = 0; kill < killsInWrites; kill += 1) {
        await killWriter(['rewrite', folder, ...sources], Math.random() * 25);
        seen.kills += 1;
        const reading = readHeader(folder);
        if (reading.state !== 'ok') throw new Error(`kill ${kill}: ${reading.state}`);
        expect(wrapped).toContain(reading.header.operators[0]?.wrappedVaultKey);
        if (readdirSync(folder).length > 2) seen.torn += 1;
        // Every seventh is opened with both passwords; it costs two key derivations.
        if (kill % 7 !== 0) continue;
        expect(await answers(folder)).toStrictEqual([databaseKey, 'wrong-password'].toSorted());
        seen.opened += 1;
      }
      tallyKills('header', { 'header write': seen.kills });
      expect(seen.kills).toBe(killsInWrites);
      expect(seen.opened).toBeGreaterThanOrEqual(9);
      // Some kills must have hit the middle of a write, or the test has shown nothing.
      expect(seen.torn).toBeGreaterThan(0);
    },
    patienceMs,
  );

  it(
    'always opens with the old or the new password when the change itself is killed',
    async () => {
      tallyKills('header-change', { 'password change alone': killsInChanges });
      for (let kill = 0; kill < killsInChanges; kill += 1) {
        const folder = join(root, `change-${kill}`);
        cpSync(sources[0], folder, { recursive: true });
        await killWriter(['change', folder, ...passwords], 50 + Math.random() * 500);
        expect(await answers(folder)).toStrictEqual([databaseKey, 'wrong-password'].toSorted());
      }
    },
    patienceMs,
  );

  it('leaves drafts that are never taken for a header', () => {
    const drafts = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.name.endsWith('.tmp'),
    );
    for (const draft of drafts) {
      const bytes = readFileSync(join(draft.parentPath, draft.name));
      expect(['damaged', 'ok']).toContain(decodeHeader(bytes).state);
      expect(readHeader(draft.parentPath).state).toBe('ok');
    }
  });
});
