import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { operations } from '../../../shared/contract/index.ts';
import { valueOf } from '../../support/client.ts';
import { type Corp, openCorp } from '../../support/corp.ts';
import { knock } from '../../support/through-gate.ts';
import { validInput } from '../../support/valid-inputs.ts';

const minuteMs = 60_000;
const reason = 'because';
/** What gives rights or keys, or lets values out. */
const dangerous = [
  'accounts.reveal',
  'audit.acknowledge',
  'audit.exportLog',
  'backups.create',
  'changes.exportLdif',
  'changes.handOver',
  'changes.handOverFile',
  'elevation.decide',
  'elevation.start',
  'exports.create',
  'keys.rotate',
  'keys.setInterval',
  'operators.dropFactor',
  'operators.invite',
  'operators.inviteAgain',
  'operators.remove',
  'operators.resume',
  'operators.retireDevice',
  'operators.setApprovalRules',
  'operators.setElevationRules',
  'operators.setRole',
  'operators.setSignInRules',
  'operators.suspend',
  'provider.setRules',
  'provider.unlink',
  'recovery.dissolveGroup',
  'recovery.makeGroup',
  'recovery.showShare',
  'roles.save',
  'session.dropFactor',
  'session.prepareFactor',
];
let corp: Corp;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 22, 9) });
  corp = await openCorp();
}, 60_000);

afterAll(async () => {
  await corp.close();
  vi.useRealTimers();
});

/** Lets the last proof of the owner grow too old. */
function wait(): void {
  vi.setSystemTime(Date.now() + 6 * minuteMs);
}

async function prove(): Promise<void> {
  const { password, deviceSecret } = corp.vault;
  const secret = Buffer.from(deviceSecret);
  valueOf(await corp.backend.ask({ do: 'prove', password, deviceSecret: secret }));
}

async function staged(...names: readonly string[]): Promise<number> {
  const targets = await Promise.all(names.map((name) => corp.idOf(name)));
  const title = { do: 'set' as const, attribute: 'title', values: [`Of ${names.length}`] };
  const other = { do: 'set' as const, attribute: 'telephoneNumber', values: ['1'] };
  const edits = names.length === 1 ? [title, other] : [title];
  return valueOf(await corp.client.changes.stage({ targets, edits })).set;
}

describe('whoever proved themselves more than five minutes ago', () => {
  it('is asked for the password before each of these, and every refusal is a row of the log', async () => {
    const asking = [...operations].filter(([, { stepUp }]) => stepUp === true);
    expect(asking.map(([name]) => name).toSorted()).toStrictEqual(dangerous);
    wait();
    for (const [name, { input }] of asking) {
      const { outcome } = await knock(corp.backend, name, validInput(input));
      expect([name, outcome]).toMatchObject([name, { code: 'step-up-required' }]);
    }
    const { rows } = valueOf(await corp.client.audit.list({ decision: 'refused', limit: 99 }));
    expect(rows.map(({ action }) => action).toSorted()).toStrictEqual(dangerous);
    expect(new Set(rows.map(({ detail }) => detail))).toStrictEqual(
      new Set(['{"code":"step-up-required"}']),
    );
  });

  it('is asked before many accounts are changed at once, and not before one is', async () => {
    wait();
    expect((await corp.apply(await staged('zoe'))).result).toMatchObject({ applied: 1 });
    const set = await staged('zoe', 'max');
    const apply = () => corp.client.changes.apply({ id: set, reason });
    expect(await apply()).toMatchObject({ code: 'step-up-required' });
    expect(valueOf(await corp.client.changes.get({ id: set })).state).toBe('draft');
    await prove();
    expect((await corp.ended(valueOf(await apply()))).result).toMatchObject({ applied: 2 });
  });

  it('is not asked again within five minutes of the proof', async () => {
    wait();
    const id = await corp.idOf('zoe');
    const reveal = () => corp.client.accounts.reveal({ id, attribute: 'mobile', reason });
    expect(await reveal()).toMatchObject({ code: 'step-up-required' });
    await prove();
    vi.setSystemTime(Date.now() + 4 * minuteMs);
    expect(valueOf(await reveal()).values).toStrictEqual(['+49 170 5550123']);
    vi.setSystemTime(Date.now() + 2 * minuteMs);
    expect(await reveal()).toMatchObject({ code: 'step-up-required' });
  });
});
