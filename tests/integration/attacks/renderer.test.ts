import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayCall } from '../../../build/permissions.ts';
import { operations } from '../../../shared/contract/index.ts';
import { builtInRoles } from '../../../shared/roles.ts';
import { anySet, rulesToSend } from '../../support/approval-rules.ts';
import { type SignedIn, valueOf } from '../../support/client.ts';
import { type Corp, openCorp } from '../../support/corp.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';
import { knock, knockInClear } from '../../support/through-gate.ts';
import { validInput } from '../../support/valid-inputs.ts';

const reason = 'because';
const support = builtInRoles.find(({ id }) => id === 'support');
const refusedToSupport = [...operations].filter(
  ([, operation]) => operation.process === 'backend' && support && !mayCall(operation, support),
);

let corp: Corp;
let app: SignedIn;
let owner: string;
let sue: string;
let ownersSet = 0;
let zoe = 0;

beforeAll(async () => {
  corp = await openCorp();
  app = corp;
  zoe = await corp.idOf('zoe');
  owner = valueOf(await app.client.operators.list({}))[0]?.id ?? '';
  sue = await enrolAs(app, 'Sue', 'support');
  await enrolAs(app, 'Ada', 'approver');
  const edits = [{ do: 'set' as const, attribute: 'title', values: ['Chief'] }];
  ({ set: ownersSet } = valueOf(await app.client.changes.stage({ targets: [zoe], edits })));
  const rules = rulesToSend([anySet]);
  valueOf(await app.client.operators.setApprovalRules({ rules, reason }));
  app = await changeOver(app, sue);
}, 60_000);

afterAll(() => app.close());

type Row = { readonly action: string; readonly operator: string; readonly decision: string };

function logOf(): readonly Row[] {
  const database = corp.vault.look();
  const rows = database
    .prepare<[], Row>('SELECT action, operator, decision FROM audit ORDER BY seq')
    .all();
  database.close();
  return rows;
}

describe('a window that somebody changed, signed in as support', () => {
  it('is refused every operation that the role lacks, and each refusal is a row of the log', async () => {
    expect(refusedToSupport.length).toBeGreaterThan(30);
    const before = logOf().length;
    for (const [name, operation] of refusedToSupport) {
      const { outcome } = await knock(app.backend, name, validInput(operation.input));
      expect([name, outcome]).toStrictEqual([
        name,
        { ok: false, code: 'not-permitted', facts: {} },
      ]);
    }
    expect(logOf().slice(before)).toStrictEqual(
      refusedToSupport.map(([action]) => ({ action, operator: 'Sue', decision: 'refused' })),
    );
  });

  it.each([
    ['make itself an owner', 'operators.setRole', () => ({ id: sue, role: 'owner', reason })],
    ['take the owner out', 'operators.remove', () => ({ id: owner, reason })],
    ['invite an owner', 'operators.invite', () => ({ name: 'Eve', role: 'owner' })],
    ['see as an owner', 'operators.viewAs', () => ({ role: 'owner' })],
    ['lift the rules', 'operators.setApprovalRules', () => ({ rules: [], reason })],
    ['reveal', 'accounts.reveal', () => ({ id: zoe, attribute: 'mobile', reason })],
    ['apply without approval', 'changes.apply', () => ({ id: ownersSet, reason })],
  ] as const)('cannot %s, and the log has it', async (_, name, input) => {
    const before = logOf().length;
    const { outcome } = await knock(app.backend, name, input());
    expect(outcome?.ok).toBe(false);
    expect(logOf().slice(before)).toStrictEqual([
      { action: name, operator: 'Sue', decision: 'refused' },
    ]);
  });

  it('cannot name another operator beside an input, nor send in clear what must be sealed', async () => {
    const before = logOf().length;
    const asOwner = { id: ownersSet, reason, operator: owner };
    const named = await knock(app.backend, 'changes.apply', asOwner);
    expect(named).toMatchObject({ isAdmitted: false, refusals: ['input-invalid'] });
    const edits = [{ do: 'set', attribute: 'mobile', values: ['1'] }];
    const clear = await knockInClear(app.backend, 'changes.stage', { targets: [zoe], edits });
    expect(clear.isAdmitted).toBe(false);
    // The gate's refusals reach the log through main, as counts.
    for (const code of [...named.refusals, ...clear.refusals]) {
      app.backend.tell({ type: 'refused', name: 'changes.apply', code, count: 1 });
    }
    expect(logOf().slice(before)).toStrictEqual([
      { action: 'gate.refuse', operator: 'Sue', decision: 'refused' },
      { action: 'gate.refuse', operator: 'Sue', decision: 'refused' },
    ]);
  });

  it('does not change what another has staged, whichever number it gives', async () => {
    const edits = [{ do: 'set' as const, attribute: 'title', values: ['Thief'] }];
    const staged = v.parse(operations.get('changes.stage')?.input ?? v.never(), {
      targets: [zoe],
      edits,
    });
    await knock(app.backend, 'changes.stage', staged);
    const items = valueOf(
      await app.client.changes.items({ id: ownersSet, offset: 0, limit: 5 }),
    ).changes;
    expect(items.map(({ lines }) => lines[0]?.after)).toStrictEqual([['Chief']]);
  });
});
