import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { valueOf } from '../../support/client.ts';
import { type Corp, openCorp } from '../../support/corp.ts';
import { changeOver } from '../../support/operators.ts';
import { knock } from '../../support/through-gate.ts';

const minuteMs = 60_000;
let corp: Corp;
let app: Pick<Corp, 'client' | 'backend' | 'vault' | 'close' | 'file' | 'ended'>;
let id = 0;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 22, 9) });
  corp = await openCorp();
  app = corp;
  id = await corp.idOf('zoe');
}, 60_000);

afterEach(async () => {
  await app.close();
  vi.useRealTimers();
});

function reveal() {
  return app.client.accounts.reveal({ id, attribute: 'mobile', reason: 'A call back' });
}

it('a reveal is of one attribute, for a minute, with a reason that the log keeps, and no value', async () => {
  expect(valueOf(await reveal())).toStrictEqual({
    values: ['+49 170 5550123'],
    hideAt: Date.now() + minuteMs,
  });
  for (const input of [
    { id, attribute: 'mobile' },
    { id, attribute: 'mobile', reason: ' ' },
  ]) {
    const passage = await knock(app.backend, 'accounts.reveal', input);
    expect(passage.outcome).toMatchObject({ ok: false, code: 'input-invalid' });
  }
  const all = { id, attribute: '*', reason: 'All at once' };
  expect(await app.client.accounts.reveal(all)).toMatchObject({ code: 'attribute-masked' });
  const { rows } = valueOf(await app.client.audit.list({ action: 'accounts.reveal', limit: 9 }));
  expect(rows.map(({ decision, reason }) => [decision, reason])).toStrictEqual([
    ['refused', ''],
    ['allowed', 'A call back'],
  ]);
  expect(JSON.stringify(rows)).not.toContain('5550123');
});

it('reveals are 60 within an hour, whoever signs in anew, and the refusal is a row of the log', async () => {
  for (let count = 0; count < 60; count += 1) valueOf(await reveal());
  const spent = { ok: false, code: 'reveals-spent', facts: { most: 60 } };
  expect(await reveal()).toStrictEqual(spent);
  app = await changeOver(app);
  expect(await reveal()).toStrictEqual(spent);
  const { rows } = valueOf(await app.client.audit.list({ decision: 'refused', limit: 9 }));
  expect(rows.map(({ action }) => action)).toStrictEqual(['accounts.reveal', 'accounts.reveal']);
  vi.setSystemTime(Date.now() + 61 * minuteMs);
  app = await changeOver(app);
  expect((await reveal()).ok).toBe(true);
});
