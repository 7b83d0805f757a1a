import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendUnderTest } from '../support/backend.ts';
import { valueOf } from '../support/client.ts';
import { type Moments, momentsOfVault } from './damaged-vault.ts';
import { logDamages as damages, tamper } from './tampered-log.ts';
import { attempt } from './vault-image.ts';

let moments: Moments;

beforeAll(async () => {
  moments = await momentsOfVault();
}, 60_000);

afterAll(() => moments.remove());

/** Every command that needs nothing but words; none may do anything. */
const commands: readonly (readonly [string, unknown])[] = [
  ['directories.createLocal', { name: 'new' }],
  ['directories.createPractice', { name: 'new', accounts: 5 }],
  ['changes.stage', { targets: [1], edits: [{ do: 'disable' }] }],
  ['accounts.reveal', { id: 1, attribute: 'mobile', reason: 'because' }],
];

async function codesOf(backend: BackendUnderTest): Promise<readonly string[]> {
  const codes: string[] = [];
  for (const [name, input] of commands) {
    const outcome = await backend.call(name, input);
    codes.push(outcome.ok ? 'done' : outcome.code);
  }
  return codes;
}

describe('a log with', () => {
  it.each(Object.entries(damages))('%s opens for reading only and says so', async (_, sqls) => {
    const copy = moments.late.copy();
    await tamper(copy, sqls);
    const { backend, result } = await attempt(copy);
    expect(result).toMatch(/^alarm [a-z-]+$/u);
    expect(new Set(await codesOf(backend))).toEqual(new Set(['vault-read-only']));
    const query = { text: '', filters: [], sort: 'name', descending: false };
    const found = await backend.call('accounts.find', { query, offset: 0, limit: 5 });
    expect(valueOf(found)).toMatchObject({ total: 250 });
    expect(valueOf(await backend.call('audit.head', {}))).toMatchObject({
      alarm: result.slice('alarm '.length),
    });
    await backend.close();
  });

  it('damage refuses to change the password, which stays what it was', async () => {
    const copy = moments.late.copy();
    await tamper(copy, damages['a tail that was cut'] ?? []);
    const { backend } = await attempt(copy);
    const { password } = copy;
    const deviceSecret = Buffer.from(copy.deviceSecret);
    const next = 'saffron harbour lantern quill';
    const change = { do: 'change-password', password, deviceSecret, next } as const;
    expect(await backend.ask(change)).toMatchObject({ ok: false, code: 'vault-read-only' });
    await backend.close();
    const again = await attempt(copy);
    expect(again.result).toMatch(/^alarm/u);
    await again.backend.close();
  });
});
