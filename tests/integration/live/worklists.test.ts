import { afterAll, beforeAll, expect, it } from 'vitest';
import { accounts } from '../../../main/backend/accounts/accounts.ts';
import type { WorklistId } from '../../../shared/model/worklist.ts';
import type { IncomingAccount } from '../../../shared/process.ts';
import {
  connect,
  everything,
  group,
  liveVault,
  type LiveVault,
  mustSync,
  person,
} from './live-vault.ts';

const dayMs = 86_400_000;
let live: LiveVault;

function account(uid: string, facts: Partial<IncomingAccount>): IncomingAccount {
  const usual = { lastSignInAt: Date.now() - dayMs, manager: 'uid=boss,dc=example' };
  return { ...person(uid), ...usual, ...facts };
}

beforeAll(async () => {
  live = await liveVault();
  const now = Date.now();
  live.server.mirror = () =>
    everything([
      account('usual', {}),
      account('locked', { locked: true }),
      account('stale', { passwordExpired: true }),
      account('password-soon', { passwordExpiresAt: now + 3 * dayMs }),
      account('password-soon-off', { passwordExpiresAt: now + 3 * dayMs, disabled: true }),
      account('password-later', { passwordExpiresAt: now + 60 * dayMs }),
      account('soon', { expiresAt: now + 3 * dayMs }),
      account('later', { expiresAt: now + 60 * dayMs }),
      account('never', { lastSignInAt: null }),
      account('idle', { lastSignInAt: now - 200 * dayMs }),
      account('off-in', { disabled: true }),
      account('off-out', { disabled: true }),
      account('alone', { manager: '' }),
      group('full', ['uid=off-in,dc=example']),
      group('waiting', ['uid=elsewhere,dc=other']),
      group('empty', []),
    ]);
  await mustSync(live, await connect(live));
  await live.context.index.settled();
});

afterAll(() => live.close());

const expected: Readonly<Record<WorklistId, readonly string[]>> = {
  locked: ['locked'],
  'password-expired': ['stale'],
  expiring: ['soon'],
  'password-expiring': ['password-soon'],
  'never-signed-in': ['never'],
  idle: ['idle'],
  'disabled-in-groups': ['off-in'],
  'no-manager': ['alone'],
  'empty-groups': ['empty'],
};

it('lists exactly those accounts that ask for something, and opens each list by its query', async () => {
  const lists = await accounts.worklists(live.context, {});
  const found: Record<string, string[]> = {};
  for (const { id, total, query } of lists) {
    const { rows } = await live.context.finder.window(query, 0, 100);
    expect(rows).toHaveLength(total);
    found[id] = rows.map(({ name, userName }) => userName || name);
  }
  expect(found).toEqual(expected);
});
