import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changes } from '../../../main/backend/changes/changes.ts';
import { liveHandlers } from '../../../main/backend/directories/live.ts';
import { readDirectory } from '../../../main/backend/directories/rows.ts';
import type { Edit } from '../../../shared/model/change.ts';
import { connectionTo } from '../../support/live-task.ts';
import { realConnectors } from '../../support/real-connectors.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';
import { changesOf, imageOf, setOf, stageOn } from '../changes/remote-set.ts';
import { applySet } from './live-people.ts';
import { type OpenLive, openLive, sync } from './live-vault.ts';

let slapd: Slapd;
let live: OpenLive;
let directory = 0;

beforeAll(async () => {
  slapd = await Slapd.start();
  live = await openLive(realConnectors());
}, 60_000);

afterAll(async () => {
  live.close();
  await slapd.stop();
});

function idOf(uid: string): number {
  const sql = 'SELECT id FROM accounts WHERE directory = ? AND user_name = ?';
  const found = live.context.read.value<number>(sql, directory, uid);
  if (found === undefined) throw new Error(`There is no ${uid} in the replica.`);
  return found;
}

function groupOf(cn: string): number {
  const sql = 'SELECT id FROM accounts WHERE directory = ? AND name = ? AND kind = 2';
  const found = live.context.read.value<number>(sql, directory, cn);
  if (found === undefined) throw new Error(`There is no group ${cn} in the replica.`);
  return found;
}

async function carryOut(id: number, ...edits: readonly Edit[]): Promise<number> {
  const set = stageOn(live.context, id, edits);
  await applySet(live, set);
  const wrong = changesOf(live.context, set).filter(({ state }) => state !== 'applied');
  expect(wrong.map(({ kind, state, problem }) => [kind, state, problem])).toEqual([]);
  return set;
}

/** Somebody else writes. */
function others(dn: string, modification: string): Promise<void> {
  return slapd.modify(`dn: ${dn}\n${modification}\n`);
}

function personDn(uid: string): string {
  return `uid=${uid},ou=people,${slapd.base}`;
}

function title(uid: string): Promise<readonly string[]> {
  return slapd.values(`(uid=${uid})`, 'title');
}

describe.runIf(maySlapd)('a directory of OpenLDAP', () => {
  it('is connected with a certificate that a person accepts, and read whole', async () => {
    const connection = connectionTo(slapd);
    const password = slapd.consolePassword;
    const added = (pin: string | null, given = password) =>
      liveHandlers.addLive(live.context, {
        name: 'Corp',
        connection: { ...connection, pin },
        password: given,
        scheduleMinutes: null,
      });
    await expect(added(null)).rejects.toMatchObject({ code: 'certificate-untrusted' });
    await expect(added('A'.repeat(43))).rejects.toMatchObject({ code: 'certificate-changed' });
    await expect(added(connection.pin, 'wrong')).rejects.toMatchObject({
      code: 'credentials-refused',
    });
    const made = await added(connection.pin);
    expect(made).toMatchObject({ live: { server: 'openldap' } });
    directory = made.id;
    expect(await sync(live, directory)).toMatchObject({ state: 'done' });
    const found = await slapd.search(
      '(|(objectClass=person)(objectClass=groupOfNames)(objectClass=posixGroup))',
      ['dn'],
    );
    const { accounts, groups } = readDirectory(live.context, directory) ?? {};
    expect(groups).toBe(3);
    expect(accounts).toBeGreaterThanOrEqual([...found.matchAll(/^dn:/gmu)].length - 3);
  });

  it('is brought up to date with what somebody else has done', async () => {
    await others(personDn('ffisher'), 'changetype: modify\nreplace: title\ntitle: Chief');
    await slapd.modify(
      `dn: ${personDn('gnew')}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: gnew\ncn: Gina New\nsn: New\n`,
    );
    expect(await sync(live, directory)).toMatchObject({ result: { added: 1 } });
    expect(imageOf(live.context, idOf('ffisher')).open['title']).toEqual(['Chief']);
    await others(personDn('gnew'), 'changetype: delete');
    expect(await sync(live, directory)).toMatchObject({ result: { removed: 1 } });
    expect(imageOf(live.context, idOf('gnew')).deleted).toBe(true);
  });

  it('takes edits, and the replica holds what the server holds', async () => {
    const ann = idOf('aarcher');
    await carryOut(
      ann,
      { do: 'set', attribute: 'title', values: ['Chief'] },
      { do: 'set', attribute: 'mobile', values: ['+44 7700 900999'] },
    );
    expect(await title('aarcher')).toEqual(['Chief']);
    expect(await slapd.values('(uid=aarcher)', 'mobile')).toEqual(['+44 7700 900999']);
    const { unchanged = 0, changed } = (await sync(live, directory, { full: true })).result;
    expect({ changed, isRead: unchanged > 5 }).toEqual({ changed: 0, isRead: true });
  });

  it('disables, enables, expires and asks for another password in its own dialect', async () => {
    const ben = idOf('bbaker');
    const locked = () => slapd.values('(uid=bbaker)', 'pwdAccountLockedTime');
    await carryOut(ben, { do: 'disable' });
    expect(await locked()).toEqual(['000001010000Z']);
    expect(imageOf(live.context, ben).facts['@disabled']).toBe(1);
    await carryOut(ben, { do: 'enable' });
    expect(await locked()).toEqual([]);
    expect(imageOf(live.context, ben).facts['@disabled']).toBe(0);
    await carryOut(ben, { do: 'must-change', value: true });
    expect(await slapd.values('(uid=bbaker)', 'pwdReset')).toEqual(['TRUE']);
    for (let at = 0; at < 4; at += 1) await slapd.signIn(personDn('bbaker'), 'not the password');
    expect(await locked()).toHaveLength(1);
    await sync(live, directory);
    expect(imageOf(live.context, ben).facts['@locked']).toBe(1);
    await carryOut(ben, { do: 'unlock' });
    expect(await locked()).toEqual([]);
    await carryOut(ben, { do: 'expire', at: Date.UTC(2040, 0, 1) });
    expect(await slapd.values('(uid=bbaker)', 'pwdEndTime')).toEqual(['20400101000000Z']);
    expect(imageOf(live.context, ben).facts['@expiresAt']).toBe(Date.UTC(2040, 0, 1));
    await carryOut(ben, { do: 'expire', at: null });
    expect(await slapd.values('(uid=bbaker)', 'pwdEndTime')).toEqual([]);
  });

  it('resets a password that signs in and must be changed, handed over once', async () => {
    const set = await carryOut(idOf('ccarter'), { do: 'reset-password', mustChange: true });
    const [change] = changesOf(live.context, set);
    const { secret } = await changes.handOver(live.context, { change: change?.id ?? 0 });
    expect((await slapd.signIn(personDn('ccarter'), secret)).status).toBe(0);
    expect(await slapd.values('(uid=ccarter)', 'pwdReset')).toEqual(['TRUE']);
  });

  it('makes, renames, moves and deletes', async () => {
    const attributes = { uid: ['hhall'], cn: ['Hal Hall'], sn: ['Hall'] };
    const parent = `ou=people,${slapd.base}`;
    const { set } = await changes.stageNew(live.context, {
      directory,
      kind: 'person',
      parent,
      attributes,
    });
    await applySet(live, set);
    expect(setOf(live.context, set).state).toBe('applied');
    const hal = idOf('hhall');
    await carryOut(hal, { do: 'rename', name: 'Hal Halliday' });
    expect(await slapd.values('(uid=hhall)', 'cn')).toEqual(['Hal Halliday']);
    await carryOut(hal, { do: 'move', parent: `ou=former,${slapd.base}` });
    expect(imageOf(live.context, hal).dn).toBe(`uid=hhall,ou=former,${slapd.base}`);
    await carryOut(hal, { do: 'delete' });
    expect(await slapd.values('(uid=hhall)', 'uid')).toEqual([]);
    expect(imageOf(live.context, hal).deleted).toBe(true);
  });

  it('adds and removes members as deltas, and undoes that', async () => {
    const dan = idOf('ddyer');
    const clerks = groupOf('clerks');
    const set = await carryOut(dan, { do: 'add-to-group', group: clerks });
    expect(await slapd.values('(cn=clerks)', 'member')).toHaveLength(3);
    const undo = await changes.undo(live.context, { id: set });
    await applySet(live, undo.set ?? 0);
    expect(await slapd.values('(cn=clerks)', 'member')).toHaveLength(2);
  });

  it('undoes an edit unless somebody has changed it since', async () => {
    const eve = idOf('eelder');
    const set = await carryOut(eve, { do: 'set', attribute: 'title', values: ['Chief'] });
    const { set: undo } = await changes.undo(live.context, { id: set });
    await others(personDn('eelder'), 'changetype: modify\nreplace: title\ntitle: Theirs');
    await applySet(live, undo ?? 0);
    expect(setOf(live.context, undo ?? 0).state).toBe('conflicted');
    expect(await title('eelder')).toEqual(['Theirs']);
    await sync(live, directory);
    const refused = await changes.undo(live.context, { id: set });
    const by: unknown = expect.stringMatching(/^cn=/);
    const since = [{ target: eve, targetName: 'Eve Elder', by, at: expect.any(Number) }];
    expect(refused).toMatchObject({ cannot: [{ code: 'changed-since', changes: 1, since }] });
  });
});
