import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anySet, rulesToSend } from '../../support/approval-rules.ts';
import { type SignedIn, signedIn, valueOf } from '../../support/client.ts';
import { type Corp, openCorp } from '../../support/corp.ts';
import { changeOver, enrolAs } from '../../support/operators.ts';

const reason = 'because';
const rules = rulesToSend([anySet]);

let corp: Corp;
/** Where the set is, signed in as whoever comes next. */
let here: SignedIn;
/** A copy of the vault from before the set. */
let there: SignedIn;
let support: string;
let approver: string;

beforeEach(async () => {
  corp = await openCorp();
  support = await enrolAs(corp, 'Sue', 'support');
  approver = await enrolAs(corp, 'Ada', 'approver');
  valueOf(await corp.client.operators.setApprovalRules({ rules, reason }));
  await corp.backend.close();
  const folder = mkdtempSync(join(tmpdir(), 'bailiwick-copy-'));
  cpSync(corp.vault.folder, folder, { recursive: true });
  here = await signedIn(corp.vault, support);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  there = await signedIn({ ...corp.vault, folder, remove }, approver);
}, 60_000);

afterEach(async () => {
  await here.close();
  await there.close();
});

async function stage(name: string): Promise<number> {
  const { client } = here;
  const found = await client.accounts.find({ query: { text: name }, offset: 0, limit: 1 });
  const target = valueOf(found).rows[0]?.id ?? 0;
  const edit = { do: 'set' as const, attribute: 'title', values: ['Chief'] };
  return valueOf(await client.changes.stage({ targets: [target], edits: [edit] })).set;
}

async function requestText(set: number): Promise<string> {
  valueOf(await here.client.changes.request({ id: set, reason }));
  const { token, path } = here.file(`request-${set}`);
  valueOf(await here.client.changes.writeRequest({ id: set, file: token }));
  return readFileSync(path, 'utf8');
}

function receive(app: SignedIn, text: string) {
  return app.client.changes.receive({ file: app.file('received', text).token });
}

/** Decides there about what is here, and answers the text of the decision. */
async function decided(text: string, verdict: 'approve' | 'reject' = 'approve'): Promise<string> {
  const { request } = valueOf(await receive(there, text));
  valueOf(await there.client.changes.decide({ request, verdict, reason }));
  const { token, path } = there.file('decision');
  valueOf(await there.client.changes.writeDecision({ request, file: token }));
  return readFileSync(path, 'utf8');
}

function apply(id: number) {
  return here.client.changes.apply({ id, reason });
}

/** Changes the database behind the back of the program, as whoever has its key can. */
async function meddle(sql: string): Promise<void> {
  await here.backend.close();
  const database = corp.vault.look();
  database.pragma('query_only = OFF');
  database.exec(sql);
  database.close();
  here = await signedIn(corp.vault, support);
}

/** What the log has of refused acts, in their order. */
function refusals(): readonly string[] {
  const database = corp.vault.look();
  const sql = `SELECT action || ' ' || json_extract(detail, '$.code') FROM audit
    WHERE decision = 'refused' ORDER BY seq`;
  const found = database.prepare<[], string>(sql).pluck().all();
  database.close();
  return found;
}

describe('a request that travels as a file', () => {
  it('shows in another copy of the vault what it would change, and its decision lets it be applied', async () => {
    const set = await stage('zoe');
    const text = await requestText(set);
    expect(valueOf(await receive(there, text))).toMatchObject({ kind: 'request', set: null });
    const [waiting] = valueOf(await there.client.changes.toDecide({}));
    expect(waiting).toMatchObject({ set: null, operator: 'Sue', changes: 1, reason });
    const request = waiting?.request ?? '';
    const window = { request, offset: 0, limit: 10 };
    expect(valueOf(await there.client.changes.requested(window))).toMatchObject({
      total: 1,
      changes: [
        {
          kind: 'modify',
          targetName: 'Zoë Brontë',
          isKnown: true,
          lines: [{ attribute: 'title', before: ['Controller'], after: ['Chief'] }],
        },
      ],
    });
    const decision = await decided(text);
    expect(await apply(set)).toMatchObject({ code: 'approval-needed' });
    expect(valueOf(await receive(here, decision))).toMatchObject({ kind: 'decision', set });
    expect((await here.ended(valueOf(await apply(set)))).result).toStrictEqual({ applied: 1 });
    expect(await receive(here, decision)).toMatchObject({ code: 'decision-made' });
    expect(refusals()).toStrictEqual([
      'changes.apply approval-needed',
      'changes.receive decision-made',
    ]);
  }, 30_000);

  it('that is rejected there cannot be applied here', async () => {
    const set = await stage('zoe');
    const decision = await decided(await requestText(set), 'reject');
    valueOf(await receive(here, decision));
    expect(valueOf(await here.client.changes.approval({ id: set }))).toMatchObject({
      state: 'rejected',
    });
    expect(await apply(set)).toMatchObject({ code: 'approval-needed' });
  }, 30_000);

  it('arrives also with the line ends of another system', async () => {
    const text = await requestText(await stage('zoe'));
    expect((await receive(there, text.replaceAll('\n', '\r\n'))).ok).toBe(true);
  }, 30_000);

  it('is refused with one character changed, and the log says so', async () => {
    const text = await requestText(await stage('zoe'));
    for (const forged of [
      text.replace('Chief', 'Thief'),
      text.replace('"changes":1', '"changes":2'),
      text.replace('because', 'Because'),
      text.slice(0, -10),
      `${text}${text.split('\n')[3] ?? ''}\n`,
      '',
      'bailiwick-request 1\n{}\n\n',
    ]) {
      expect(await receive(there, forged)).toMatchObject({ code: 'request-unusable' });
    }
    expect(valueOf(await there.client.changes.toDecide({}))).toStrictEqual([]);
    const { rows } = valueOf(await there.client.audit.list({ limit: 20 }));
    const refused = rows.filter(({ action }) => action === 'changes.receive');
    expect(refused.map(({ decision }) => decision)).toStrictEqual(
      Array.from({ length: 7 }, () => 'refused'),
    );
  }, 30_000);
});

describe('a decision that travels as a file', () => {
  it('is refused after an edit of the set, and for another set', async () => {
    const set = await stage('zoe');
    const decision = await decided(await requestText(set));
    // Asked for anew: the request that was decided is not the one that stands.
    await requestText(set);
    expect(await receive(here, decision)).toMatchObject({ code: 'request-void' });
    const other = await stage('max');
    await requestText(other);
    const moved = decision.replace(`"set":${set}`, `"set":${other}`);
    expect(moved).not.toBe(decision);
    expect(await receive(here, moved)).toMatchObject({ code: 'request-unusable' });
    expect(await apply(set)).toMatchObject({ code: 'approval-needed' });
    expect(await apply(other)).toMatchObject({ code: 'approval-needed' });
    expect(refusals()).toStrictEqual([
      'changes.receive request-void',
      'changes.receive request-unusable',
      'changes.apply approval-needed',
      'changes.apply approval-needed',
    ]);
  }, 30_000);

  it('of somebody who is suspended here is refused', async () => {
    const set = await stage('zoe');
    const decision = await decided(await requestText(set));
    here = await changeOver(here);
    valueOf(await here.client.operators.suspend({ id: approver, reason }));
    here = await changeOver(here, support);
    expect(await receive(here, decision)).toMatchObject({ code: 'request-unusable' });
  }, 30_000);

  it('of another vault is refused', async () => {
    const decision = await decided(await requestText(await stage('zoe')));
    const stranger = await openCorp();
    try {
      expect(await receive(stranger, decision)).toMatchObject({ code: 'request-unusable' });
    } finally {
      await stranger.close();
    }
  }, 30_000);
});

describe('whoever writes into the database itself', () => {
  it('cannot move a decision to another request, nor bring a changed set under an old one', async () => {
    const set = await stage('zoe');
    valueOf(await receive(here, await decided(await requestText(set))));
    const other = await stage('max');
    await requestText(other);
    await meddle(`INSERT INTO decisions (request, operator, body, signature)
      SELECT (SELECT id FROM requests WHERE change_set = ${other}), operator, body, signature
      FROM decisions`);
    expect(valueOf(await here.client.changes.approval({ id: other }))).toMatchObject({
      state: 'waiting',
      request: { decisions: [{ counts: false }] },
    });
    expect(await apply(other)).toMatchObject({ code: 'approval-needed' });
    await meddle(`UPDATE changes SET lines = replace(lines, 'Chief', 'Thief')
      WHERE change_set = ${set}`);
    expect(valueOf(await here.client.changes.approval({ id: set }))).toMatchObject({
      state: 'edited',
    });
    expect(await apply(set)).toMatchObject({ code: 'approval-needed' });
    expect(refusals()).toStrictEqual([
      'changes.apply approval-needed',
      'changes.apply approval-needed',
    ]);
  }, 30_000);
});

it('an unreadable file is told apart from one that is not ours', async () => {
  const { token, path } = here.file('gone', 'x');
  rmSync(path);
  expect(await here.client.changes.receive({ file: token })).toMatchObject({
    code: 'file-unreadable',
  });
  writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00]));
  expect(await here.client.changes.receive({ file: token })).toMatchObject({
    code: 'request-unusable',
  });
});
