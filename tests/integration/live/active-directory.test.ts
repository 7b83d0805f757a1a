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
/** What somebody else does just before the next change arrives. */
let atSend: (() => Promise<void>) | null = null;

/** What we want of somebody, what others do to them first, and what becomes of ours (DESIGN §7). */
const races: readonly {
  readonly ours: (group: number) => Edit;
  readonly theirs: (dn: string, cn: string) => string;
  readonly becomes: 'applied' | 'conflicted';
  /** What of theirs must be there afterwards; null when the account must be gone. */
  readonly holds: readonly [attribute: string, value: RegExp] | null;
}[] = [
  {
    ours: () => ({ do: 'set', attribute: 'title', values: ['Ours'] }),
    theirs: (dn) => `dn: ${dn}\nchangetype: modify\nreplace: title\ntitle: Theirs\n`,
    becomes: 'conflicted',
    holds: ['title', /^Theirs$/u],
  },
  {
    ours: () => ({ do: 'set', attribute: 'title', values: ['Ours'] }),
    theirs: (dn) => `dn: ${dn}\nchangetype: modify\nreplace: department\ndepartment: Theirs\n`,
    becomes: 'applied',
    holds: ['department', /^Theirs$/u],
  },
  {
    ours: () => ({ do: 'set', attribute: 'title', values: ['Ours'] }),
    theirs: (dn, cn) =>
      `dn: ${dn}\nchangetype: modrdn\nnewrdn: CN=${cn}\ndeleteoldrdn: 1\nnewsuperior: OU=Former,${samba.base}\n`,
    becomes: 'applied',
    holds: ['dn', /,OU=Former,/u],
  },
  {
    ours: () => ({ do: 'set', attribute: 'title', values: ['Ours'] }),
    theirs: (dn) => `dn: ${dn}\nchangetype: delete\n`,
    becomes: 'conflicted',
    holds: null,
  },
  {
    ours: () => ({ do: 'expire', at: Date.UTC(2040, 0, 1) }),
    theirs: (dn) =>
      `dn: ${dn}\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: 514\n`,
    becomes: 'applied',
    holds: ['userAccountControl', /^514$/u],
  },
  {
    ours: (group) => ({ do: 'add-to-group', group }),
    theirs: (dn) =>
      `dn: CN=Clerks,OU=Teams,${samba.base}\nchangetype: modify\nadd: member\nmember: ${dn}\n`,
    becomes: 'applied',
    holds: ['memberOf', /^CN=Clerks,/u],
  },
];

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
    live = await openLive(
      realConnectors(async ({ ask }) => {
        const act = ask === 'send' || ask === 'send-all' ? atSend : null;
        if (act) atSend = null;
        await act?.();
      }),
    );
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

  it.each(['between staging and applying', 'between reading and sending'])(
    'overwrites nothing that somebody else does %s',
    async (moment) => {
      const users = races.map((_race, at) => `race${at}${moment.length}`);
      const dnOf = (user: string) => `CN=${user},OU=Staff,${samba.base}`;
      await samba.add(
        users
          .map(
            (user) =>
              `dn: ${dnOf(user)}\nobjectClass: user\nsAMAccountName: ${user}\ntitle: Clerk\nuserAccountControl: 544\n`,
          )
          .join('\n'),
      );
      await mustSync(live, directory);
      const clerks = live.context.read.value<number>(
        "SELECT id FROM accounts WHERE directory = ? AND name = 'Clerks'",
        directory,
      );
      const sets = races.map(({ ours }, at) =>
        stageOn(live.context, idOf(users[at] ?? ''), [ours(clerks ?? 0)]),
      );
      const [set = 0, ...others] = new Set(sets);
      expect(others).toEqual([]);
      const act = () =>
        samba.modify(
          races.map(({ theirs }, at) => theirs(dnOf(users[at] ?? ''), users[at] ?? '')).join('\n'),
        );
      if (moment.endsWith('applying')) await act();
      else atSend = act;
      await applySet(live, set);
      expect(atSend).toBeNull();
      const states = changesOf(live.context, set).map(({ state }) => state);
      expect(states).toEqual(races.map(({ becomes }) => becomes));
      for (const [at, { holds }] of races.entries()) {
        const found = await first(users[at] ?? '', holds?.[0] ?? 'cn');
        const isSo = holds === null ? found === undefined : holds[1].test(found ?? '');
        expect([at, found, isSo]).toEqual([at, found, true]);
      }
    },
    90_000,
  );
});
