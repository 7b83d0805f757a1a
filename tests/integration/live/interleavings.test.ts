import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveHandlers } from '../../../main/backend/directories/live.ts';
import type { ChangeState, Edit } from '../../../shared/model/change.ts';
import { connectionTo } from '../../support/live-task.ts';
import { realConnectors } from '../../support/real-connectors.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';
import { changesOf, stageOn } from '../changes/remote-set.ts';
import { applySet } from './live-people.ts';
import { mustSync, type OpenLive, openLive } from './live-vault.ts';

let slapd: Slapd;
let live: OpenLive;
let directory = 0;
/** What somebody else does just before the next change arrives. */
let atSend: (() => Promise<void>) | null = null;

const ours = {
  title: (): Edit => ({ do: 'set', attribute: 'title', values: ['Ours'] }),
  name: (): Edit => ({ do: 'rename', name: 'Ours' }),
  place: (): Edit => ({ do: 'move', parent: `ou=former,${slapd.base}` }),
  disable: (): Edit => ({ do: 'disable' }),
  delete: (): Edit => ({ do: 'delete' }),
  reset: (): Edit => ({ do: 'reset-password', mustChange: false }),
  join: (): Edit => ({ do: 'add-to-group', group: groupOf('joined') }),
  leave: (): Edit => ({ do: 'remove-from-group', group: groupOf('left') }),
};
type Ours = keyof typeof ours;

/** What somebody else does to the same person, and what of it must be there afterwards. */
const theirs = {
  title: {
    act: (uid: string) => modify(personDn(uid), 'replace: title\ntitle: Theirs'),
    holds: async (uid: string) => (await values(uid, 'title')).includes('Theirs'),
  },
  mail: {
    act: (uid: string) => modify(personDn(uid), 'replace: mail\nmail: theirs@example.test'),
    holds: async (uid: string) => (await values(uid, 'mail')).includes('theirs@example.test'),
  },
  name: {
    act: (uid: string) => modify(personDn(uid), 'replace: cn\ncn: Theirs'),
    holds: async (uid: string) => (await values(uid, 'cn')).includes('Theirs'),
  },
  uid: {
    act: (uid: string) =>
      slapd.modify(
        `dn: ${personDn(uid)}\nchangetype: modrdn\nnewrdn: uid=${uid}x\ndeleteoldrdn: 1\n`,
      ),
    holds: async (uid: string) => (await values(`${uid}x`, 'uid')).length === 1,
  },
  place: {
    act: (uid: string) =>
      slapd.modify(
        `dn: ${personDn(uid)}\nchangetype: modrdn\nnewrdn: uid=${uid}\ndeleteoldrdn: 1\nnewsuperior: ou=groups,${slapd.base}\n`,
      ),
    holds: async (uid: string) =>
      (await slapd.search(`(uid=${uid})`, ['dn'])).includes(`uid=${uid},ou=groups,`),
  },
  delete: {
    act: (uid: string) => slapd.modify(`dn: ${personDn(uid)}\nchangetype: delete\n`),
    holds: async (uid: string) => (await values(uid, 'uid')).length === 0,
  },
  disable: {
    act: (uid: string) =>
      modify(personDn(uid), 'add: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z'),
    holds: async (uid: string) =>
      (await values(uid, 'pwdAccountLockedTime')).includes('000001010000Z'),
  },
  join: {
    act: (uid: string) => modify(groupDn('joined'), `add: member\nmember: ${personDn(uid)}`),
    // Whatever the person is called by then: the server follows.
    holds: (uid: string) => isIn('joined', uid),
  },
  leave: {
    act: (uid: string) => modify(groupDn('left'), `delete: member\nmember: ${personDn(uid)}`),
    holds: async (uid: string) => !(await isIn('left', uid)),
  },
};
type Theirs = keyof typeof theirs;

/** Pairs that are about the same thing: ours stops. All others leave each other alone. */
const stops: ReadonlySet<string> = new Set([
  'title title',
  'name name',
  'place uid',
  'place place',
  // A new password would end what disables the account.
  'reset disable',
]);
/** Pairs of the same act: both moments matter. */
const close: ReadonlySet<string> = new Set([...stops, 'join join', 'leave leave']);

/** What the change becomes (DESIGN §7). */
function expected(our: Ours, their: Theirs): ChangeState {
  if (their === 'delete') return our === 'delete' || our === 'leave' ? 'applied' : 'conflicted';
  return stops.has(`${our} ${their}`) ? 'conflicted' : 'applied';
}

const moments = ['between staging and applying', 'between reading and sending'] as const;
/** Every pair at one of the moments, by turns, and those that are about the same thing at both. */
const cases = Object.keys(ours).flatMap((our, row) =>
  Object.keys(theirs).flatMap((their, column) =>
    moments
      .filter((_moment, at) => {
        const isClose = close.has(`${our} ${their}`) || their === 'delete';
        return isClose || (row + column + at) % 2 === 0;
      })
      .map((moment) => ({ our: our as Ours, their: their as Theirs, moment })),
  ),
);

function personDn(uid: string): string {
  return `uid=${uid},ou=people,${slapd.base}`;
}

function groupDn(cn: string): string {
  return `cn=${cn},ou=groups,${slapd.base}`;
}

function values(uid: string, attribute: string): Promise<readonly string[]> {
  return slapd.values(`(uid=${uid})`, attribute);
}

async function isIn(cn: string, uid: string): Promise<boolean> {
  const members = await slapd.values(`(cn=${cn})`, 'member');
  return members.some((dn) => dn.startsWith(`uid=${uid},`));
}

function modify(dn: string, modification: string): Promise<void> {
  return slapd.modify(`dn: ${dn}\nchangetype: modify\n${modification}\n`);
}

function groupOf(cn: string): number {
  const sql = 'SELECT id FROM accounts WHERE directory = ? AND name = ? AND kind = 2';
  return live.context.read.value<number>(sql, directory, cn) ?? 0;
}

function idOf(uid: string): number {
  const sql = 'SELECT id FROM accounts WHERE directory = ? AND user_name = ?';
  return live.context.read.value<number>(sql, directory, uid) ?? 0;
}

function seed(): string {
  const uids = cases.map((_case, at) => `case${at}`);
  const people = uids.map(
    (uid) => `dn: ${personDn(uid)}
changetype: add
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
sn: Case
title: Clerk
userPassword: correct horse ${uid}
`,
  );
  const group = (cn: string, members: readonly string[]) => `dn: ${groupDn(cn)}
changetype: add
objectClass: groupOfNames
cn: ${cn}
member: ${personDn('aarcher')}
${members.map((uid) => `member: ${personDn(uid)}\n`).join('')}`;
  return [...people, group('joined', []), group('left', uids)].join('\n');
}

describe.runIf(maySlapd)('somebody else who works on the same account', () => {
  beforeAll(async () => {
    slapd = await Slapd.start();
    await slapd.modify(seed());
    live = await openLive(
      realConnectors(async ({ ask }) => {
        const act = ask === 'send' || ask === 'send-all' ? atSend : null;
        if (act) atSend = null;
        await act?.();
      }),
    );
    const added = await liveHandlers.addLive(live.context, {
      name: 'Corp',
      connection: connectionTo(slapd),
      password: slapd.consolePassword,
      scheduleMinutes: null,
    });
    directory = added.id;
    await mustSync(live, directory);
  }, 60_000);

  afterAll(async () => {
    live.close();
    await slapd.stop();
  });

  it.each(cases.map((one, at) => ({ ...one, uid: `case${at}` })))(
    'changes $their $moment: our $our never overwrites it',
    async ({ our, their, moment, uid }) => {
      const set = stageOn(live.context, idOf(uid), [ours[our]()]);
      const act = () => theirs[their].act(uid);
      if (moment === moments[0]) await act();
      else atSend = act;
      await applySet(live, set);
      // Nothing was sent for a change that was so already: then the other one comes after it.
      if (atSend) await atSend();
      atSend = null;
      const [change] = changesOf(live.context, set);
      expect({ state: change?.state, problem: change?.problem }).toMatchObject({
        state: expected(our, their),
      });
      const isUndone = change?.state === 'applied' && our === 'delete';
      expect(isUndone || (await theirs[their].holds(uid))).toBe(true);
    },
  );
});
