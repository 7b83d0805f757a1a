import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changes } from '../../../main/backend/changes/changes.ts';
import { liveHandlers } from '../../../main/backend/directories/live.ts';
import type { Edit } from '../../../shared/model/change.ts';
import { connectionTo, openDirectory, taskFor } from '../../support/live-task.ts';
import { realConnectors } from '../../support/real-connectors.ts';
import { maySamba, Samba, sambaPassword } from '../../support/samba.ts';
import { changesOf, imageOf, setOf, stageOn } from '../changes/remote-set.ts';
import { applySet } from './live-people.ts';
import { mustSync, type OpenLive, openLive, sync } from './live-vault.ts';

let samba: Samba;
let live: OpenLive;
let directory = 0;

function idOf(userName: string): number {
  const sql = 'SELECT id FROM accounts WHERE directory = ? AND user_name = ?';
  const found = live.context.read.value<number>(sql, directory, userName);
  if (found === undefined) throw new Error(`There is no ${userName} in the replica.`);
  return found;
}

async function carryOut(id: number, ...edits: readonly Edit[]): Promise<number> {
  const set = stageOn(live.context, id, edits);
  await applySet(live, set);
  const wrong = changesOf(live.context, set).filter(({ state }) => state !== 'applied');
  expect(wrong.map(({ kind, state, problem }) => [kind, state, problem])).toEqual([]);
  return set;
}

async function first(userName: string, attribute: string): Promise<string | undefined> {
  return (await samba.values(`(sAMAccountName=${userName})`, attribute))[0];
}

async function maySignIn(name: string, password: string): Promise<boolean> {
  try {
    const bindName = `${name}@corp.example.test`;
    (await openDirectory(taskFor(samba, { bindName, password }))).close();
    return true;
  } catch {
    return false;
  }
}

describe.runIf(maySamba)('a directory of Active Directory', () => {
  beforeAll(async () => {
    samba = await Samba.start();
    live = await openLive(realConnectors());
    const added = await liveHandlers.addLive(live.context, {
      name: 'Corp',
      connection: connectionTo(samba, { bases: [samba.base] }),
      password: samba.adminPassword,
      scheduleMinutes: null,
    });
    directory = added.id;
    await mustSync(live, directory);
  }, 180_000);

  afterAll(async () => {
    live.close();
    await samba.stop();
  });

  it('disables, enables and expires in its own dialect, and signs in accordingly', async () => {
    const ben = idOf('bbaker');
    await carryOut(ben, { do: 'disable' });
    expect(await maySignIn('bbaker', sambaPassword)).toBe(false);
    expect(imageOf(live.context, ben).facts['@disabled']).toBe(1);
    await carryOut(ben, { do: 'enable' });
    expect(await maySignIn('bbaker', sambaPassword)).toBe(true);
    await carryOut(ben, { do: 'expire', at: Date.UTC(2040, 0, 1) });
    expect(await first('bbaker', 'accountExpires')).toBe('138534624000000000');
    expect(imageOf(live.context, ben).facts['@expiresAt']).toBe(Date.UTC(2040, 0, 1));
    await carryOut(ben, { do: 'expire', at: null });
    expect(imageOf(live.context, ben).facts['@expiresAt']).toBeNull();
  });

  it('sees a lock and ends it', async () => {
    await samba.tool('domain', 'passwordsettings', 'set', '--account-lockout-threshold=2');
    for (let at = 0; at < 3; at += 1) await maySignIn('ccarter', 'not the password');
    // Samba counts wrong passwords without a new change number.
    await sync(live, directory, { full: true });
    expect(imageOf(live.context, idOf('ccarter')).facts['@locked']).toBe(1);
    await carryOut(idOf('ccarter'), { do: 'unlock' });
    expect(await maySignIn('ccarter', sambaPassword)).toBe(true);
    expect(imageOf(live.context, idOf('ccarter')).facts['@locked']).toBe(0);
  });

  it('asks for another password, and takes that back', async () => {
    await carryOut(idOf('ddyer'), { do: 'must-change', value: true });
    expect(await first('ddyer', 'pwdLastSet')).toBe('0');
    expect(imageOf(live.context, idOf('ddyer')).facts['@mustChange']).toBe(1);
    await carryOut(idOf('ddyer'), { do: 'must-change', value: false });
    expect(await maySignIn('ddyer', sambaPassword)).toBe(true);
  });

  it('resets a password that signs in', async () => {
    const set = await carryOut(idOf('ddyer'), { do: 'reset-password', mustChange: false });
    const [change] = changesOf(live.context, set);
    const { secret } = await changes.handOver(live.context, { change: change?.id ?? 0 });
    // For an hour the password of before is taken too (KB906305): it says nothing here.
    expect(await maySignIn('ddyer', secret)).toBe(true);
  });

  it('makes, renames and moves, and restores what was deleted', async () => {
    const { set } = await changes.stageNew(live.context, {
      directory,
      kind: 'person',
      parent: `OU=Staff,${samba.base}`,
      attributes: { cn: ['Hal Hall'], sn: ['Hall'], sAMAccountName: ['hhall'] },
    });
    await applySet(live, set);
    expect(setOf(live.context, set).state).toBe('applied');
    const hal = idOf('hhall');
    await carryOut(hal, { do: 'rename', name: 'Hal Halliday' });
    expect(await first('hhall', 'cn')).toBe('Hal Halliday');
    await carryOut(hal, { do: 'move', parent: `CN=Users,${samba.base}` });
    expect(imageOf(live.context, hal).dn?.toLowerCase()).toBe(
      `cn=hal halliday,cn=users,${samba.base.toLowerCase()}`,
    );
    const gone = await carryOut(hal, { do: 'delete' });
    expect(await first('hhall', 'cn')).toBeUndefined();
    expect(imageOf(live.context, hal).deleted).toBe(true);
    const undo = await changes.undo(live.context, { id: gone });
    expect(undo.cannot).toEqual([]);
    await applySet(live, undo.set ?? 0);
    expect(await first('hhall', 'cn')).toBe('Hal Halliday');
    expect(imageOf(live.context, hal).deleted).toBe(false);
  });
});
