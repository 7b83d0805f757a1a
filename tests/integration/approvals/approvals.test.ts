import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApprovalRule } from '../../../shared/model/approval.ts';
import { anySet as any, rulesToSend as plain } from '../../support/approval-rules.ts';
import { type SignedIn, valueOf } from '../../support/client.ts';
import { type Corp, openCorp } from '../../support/corp.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';

const reason = 'because';
const ofSupport = { ...any, roles: ['support'] };

let corp: Corp;
let app: SignedIn;
let support: string;
let approver: string;

beforeEach(async () => {
  corp = await openCorp();
  app = corp;
  support = await enrolAs(app, 'Sue', 'support');
  approver = await enrolAs(app, 'Ada', 'approver');
}, 60_000);

afterEach(() => app.close());

async function as(operator?: string): Promise<void> {
  app = await changeOver(app, operator);
}

async function rule(...rules: readonly ApprovalRule[]): Promise<void> {
  valueOf(await app.client.operators.setApprovalRules({ rules: plain(rules), reason }));
}

async function idOf(text: string): Promise<number> {
  const found = await app.client.accounts.find({ query: { text }, offset: 0, limit: 1 });
  return valueOf(found).rows[0]?.id ?? 0;
}

/** Stages a new title for each, as whoever is signed in; answers the set. */
async function stage(...names: readonly string[]): Promise<number> {
  let set = 0;
  for (const name of names) {
    const edit = { do: 'set' as const, attribute: 'title', values: ['Chief'] };
    const staged = await app.client.changes.stage({ targets: [await idOf(name)], edits: [edit] });
    ({ set } = valueOf(staged));
  }
  return set;
}

async function request(id: number): Promise<string> {
  return valueOf(await app.client.changes.request({ id, reason })).request;
}

function decide(id: string, verdict: 'approve' | 'reject' = 'approve') {
  return app.client.changes.decide({ request: id, verdict, reason });
}

async function approval(id: number) {
  return valueOf(await app.client.changes.approval({ id }));
}

/** What the log says of a set, newest first. */
async function acts(): Promise<readonly string[]> {
  const { rows } = valueOf(await app.client.audit.list({ limit: 50 }));
  return rows.map(({ action, decision }) => `${action} ${decision}`);
}

function apply(id: number, words = reason) {
  return app.client.changes.apply({ id, reason: words });
}

describe('a set that the rules speak of', () => {
  it('is applied only after somebody else has approved it, and the log has each step', async () => {
    await rule(ofSupport);
    await as(support);
    const set = await stage('zoe');
    expect(await apply(set)).toMatchObject({ ok: false, code: 'approval-needed' });
    expect(await approval(set)).toMatchObject({
      state: 'needed',
      deciders: 1,
      because: ['role'],
      approvers: ['Ann Archer', 'Ada'],
    });
    const id = await request(set);
    expect(await apply(set)).toMatchObject({ code: 'approval-needed' });
    await as(approver);
    const waiting = valueOf(await app.client.changes.toDecide({}));
    expect(waiting).toMatchObject([{ request: id, set, operator: 'Sue', changes: 1 }]);
    expect(valueOf(await decide(id))).toStrictEqual({ state: 'approved' });
    expect(valueOf(await app.client.changes.toDecide({}))).toStrictEqual([]);
    await as(support);
    expect((await app.ended(valueOf(await apply(set)))).result).toStrictEqual({ applied: 1 });
    await as();
    const log = await acts();
    expect(log).toEqual(
      expect.arrayContaining([
        'changes.apply refused',
        'changes.request allowed',
        'changes.approve allowed',
        'changes.apply allowed',
      ]),
    );
  }, 30_000);

  it.each([
    ['size', { ...any, moreThan: 1 }, ['zoe', 'max']],
    ['directory', { ...any, directories: [1] }, ['zoe']],
    ['all', any, ['zoe']],
  ] as const)('is found by %s', async (because, wanted, names) => {
    await rule(wanted);
    expect(await approval(await stage(...names))).toMatchObject({
      state: 'needed',
      because: [because],
    });
  });

  it('is found by kinds: a deletion, and a group that gives power', async () => {
    await rule({ ...any, kinds: ['delete', 'protected'] });
    const set = await stage('zoe');
    expect(await approval(set)).toMatchObject({ state: 'not-needed' });
    const max = await idOf('max');
    valueOf(await app.client.changes.stage({ targets: [max], edits: [{ do: 'delete' }] }));
    expect(await approval(set)).toMatchObject({ because: ['delete'] });
    const attributes = { cn: ['Domain Admins'] };
    const { directory } = corp;
    const account = { directory, kind: 'group', attributes } as const;
    const made = valueOf(await app.client.changes.stageNew(account)).set;
    await rule();
    await app.ended(valueOf(await apply(made)));
    await rule({ ...any, kinds: ['protected'] });
    const group = await idOf('Domain Admins');
    const edits = [{ do: 'add-to-group', group } as const];
    const staged = await app.client.changes.stage({ targets: [await idOf('zoe')], edits });
    const added = valueOf(staged).set;
    expect(await approval(added)).toMatchObject({ because: ['protected'] });
    const { changes } = valueOf(await app.client.changes.items({ id: added, offset: 0, limit: 5 }));
    expect(changes[0]?.warnings).toStrictEqual(['protected-account']);
  });

  it('and is not found by conditions that do not all fit', async () => {
    await rule({ ...ofSupport, moreThan: 5 }, { ...any, roles: ['auditor'] });
    await as(support);
    const set = await stage('zoe');
    expect(await approval(set)).toMatchObject({ state: 'not-needed', deciders: 0 });
    expect((await apply(set)).ok).toBe(true);
    await app.backend.settled();
  });
});

describe('an approval', () => {
  it('is void after any edit, and says who did that', async () => {
    await rule(any);
    await as(support);
    const set = await stage('zoe', 'max');
    const id = await request(set);
    await as(approver);
    valueOf(await decide(id));
    await as(support);
    expect(await approval(set)).toMatchObject({ state: 'approved' });
    const { changes } = valueOf(await app.client.changes.items({ id: set, offset: 0, limit: 1 }));
    const first = changes[0]?.id ?? 0;
    valueOf(await app.client.changes.discard({ set, changes: [first] }));
    expect(await approval(set)).toMatchObject({ state: 'edited', endedBy: 'Sue' });
    expect(await apply(set)).toMatchObject({ code: 'approval-needed' });
    await as(approver);
    expect(await decide(id)).toMatchObject({ code: 'decision-made' });
    expect(await acts()).toContain('changes.void allowed');
  }, 30_000);

  it('is of the reason, too: with another one the set is not applied', async () => {
    await rule(any);
    await as(support);
    const set = await stage('zoe');
    const id = await request(set);
    await as(approver);
    valueOf(await decide(id));
    await as(support);
    expect(await apply(set, 'another')).toMatchObject({ code: 'approval-needed' });
    expect((await apply(set)).ok).toBe(true);
    await app.backend.settled();
  }, 30_000);

  it('is refused for a set of one’s own, and for one that oneself asked for', async () => {
    await rule(any);
    const set = await stage('zoe');
    const id = await request(set);
    expect(await decide(id)).toMatchObject({ code: 'decision-own' });
    expect(await approval(set)).toMatchObject({ bar: 'own', approvers: ['Ada'] });
    await as(support);
    const theirs = await stage('max');
    await as();
    const asked = await request(theirs);
    expect(await decide(asked)).toMatchObject({ code: 'decision-own' });
    expect(valueOf(await app.client.changes.toDecide({}))).toStrictEqual([]);
  }, 30_000);

  it('takes two different people where the rule asks for two', async () => {
    const second = await enrolAs(app, 'Bob', 'administrator');
    await rule({ ...any, deciders: 2 });
    await as(support);
    const set = await stage('zoe');
    const id = await request(set);
    await as(approver);
    expect(valueOf(await decide(id))).toStrictEqual({ state: 'waiting' });
    expect(await decide(id)).toMatchObject({ code: 'decision-made' });
    expect(await apply(set)).toMatchObject({ code: 'approval-needed' });
    await as(second);
    expect(valueOf(await decide(id))).toStrictEqual({ state: 'approved' });
    expect((await apply(set)).ok).toBe(true);
    await app.backend.settled();
  }, 30_000);

  it.each(['suspended', 'demoted'])(
    'does not count once its decider is %s',
    async (how) => {
      await rule(any);
      await as(support);
      const set = await stage('zoe');
      const id = await request(set);
      await as(approver);
      valueOf(await decide(id));
      await as();
      expect(await approval(set)).toMatchObject({ state: 'approved' });
      const { operators } = app.client;
      if (how === 'suspended') valueOf(await operators.suspend({ id: approver, reason }));
      else valueOf(await operators.setRole({ id: approver, role: 'auditor', reason }));
      expect(await approval(set)).toMatchObject({
        state: 'waiting',
        request: { decisions: [{ operator: 'Ada', counts: false }] },
      });
      expect(await apply(set)).toMatchObject({ code: 'approval-needed' });
    },
    30_000,
  );

  it('that was refused lets the set be edited and asked for again', async () => {
    await rule(any);
    await as(support);
    const set = await stage('zoe');
    const id = await request(set);
    // What is asked for stays as it is: the next edit goes into another set.
    expect(await stage('max')).not.toBe(set);
    await as(approver);
    expect(valueOf(await decide(id, 'reject'))).toStrictEqual({ state: 'rejected' });
    await as(support);
    expect(await approval(set)).toMatchObject({ state: 'rejected' });
    expect(await apply(set)).toMatchObject({ code: 'approval-needed' });
    const again = await request(set);
    expect(again).not.toBe(id);
    expect(await approval(set)).toMatchObject({ state: 'waiting', request: { decisions: [] } });
  }, 30_000);

  it('ends with its set', async () => {
    await rule(any);
    await as(support);
    const set = await stage('zoe');
    const id = await request(set);
    valueOf(await app.client.changes.withdraw({ id: set }));
    expect(await app.client.changes.request({ id: set, reason })).toMatchObject({
      code: 'change-set-state',
    });
    await as(approver);
    expect(await decide(id)).toMatchObject({ code: 'request-void' });
  }, 30_000);
});

describe('the rules', () => {
  it('are none in a new vault, and cannot be made where nobody could meet them', async () => {
    const { operators } = app.client;
    expect(valueOf(await operators.approvalRules({}))).toStrictEqual([]);
    valueOf(await operators.remove({ id: support, reason }));
    const two = { rules: plain([{ ...any, deciders: 2 }]), reason };
    expect(await operators.setApprovalRules(two)).toMatchObject({ code: 'approvers-missing' });
    await rule(any);
    valueOf(await operators.remove({ id: approver, reason }));
    const rules = plain([any]);
    expect(await operators.setApprovalRules({ rules, reason })).toMatchObject({
      code: 'approvers-missing',
    });
    expect(valueOf(await operators.approvalRules({}))).toStrictEqual([any]);
    expect(await operators.setApprovalRules({ rules: [], reason })).toMatchObject({ ok: true });
  }, 30_000);

  it('are an owner’s to change, and name roles that there are', async () => {
    const queen = { rules: plain([{ ...any, roles: ['queen'] }]), reason };
    expect(await app.client.operators.setApprovalRules(queen)).toMatchObject({
      code: 'role-missing',
    });
    await as(approver);
    const none = { rules: [], reason };
    expect(await app.client.operators.setApprovalRules(none)).toMatchObject({
      code: 'not-permitted',
    });
  });
});
