import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnswerLost } from '../../../main/connector/directory.ts';
import { Failure } from '../../../shared/failure.ts';
import type { SentChange, SentResult } from '../../../shared/live.ts';
import { LdapProxy, type ProxyAct, writeTags } from '../../support/ldap-proxy.ts';
import { change, line, openDirectory, taskFor } from '../../support/live-task.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';

let slapd: Slapd;
let proxy: LdapProxy;
let group: string;
let person: string;

/** What became of one attempt, as its caller is told. */
type Told = SentResult['said'] | 'lost' | 'not-sent';

function task() {
  return taskFor(slapd, { host: proxy.host, port: proxy.port, pin: proxy.fingerprint });
}

async function attempt(
  make: () => SentChange,
  answerMs = 30_000,
): Promise<{ told: Told; sent: number }> {
  const directory = await openDirectory(task(), { answerMs });
  let sent = 0;
  try {
    sent = proxy.messages;
    return { told: (await directory.apply(make())).said, sent };
  } catch (error) {
    if (error instanceof AnswerLost) return { told: 'lost', sent };
    if (error instanceof Failure) return { told: 'not-sent', sent };
    throw error;
  } finally {
    directory.close();
  }
}

/** Each act that can befall a message, and whether what follows it still arrives. */
const acts: readonly ProxyAct[] = ['cut', 'pass-and-cut', 'reset', 'truncate', 'stall', 'delay'];

type Scene = {
  readonly name: string;
  readonly make: () => SentChange;
  /** Whether the server has it, by ldapsearch. */
  readonly isDone: () => Promise<boolean>;
  readonly reset: () => Promise<void>;
};

const scenes: readonly Scene[] = [
  {
    name: 'attributes',
    make: () => change('modify', person, { lines: [line('title', ['Clerk'], ['Chief'])] }),
    isDone: async () => (await slapd.values('(cn=Ann Archer)', 'title')).includes('Chief'),
    reset: () => people('aarcher', 'replace: title\ntitle: Clerk'),
  },
  {
    name: 'a member',
    make: () => change('member-add', group, { member: person }),
    isDone: async () =>
      (await slapd.values('(cn=lonely)', 'member')).some((dn) => dn.startsWith('uid=aarcher')),
    reset: () =>
      slapd.modify(
        `dn: cn=lonely,ou=groups,${slapd.base}\nchangetype: modify\nreplace: member\nmember: uid=ccarter,ou=people,${slapd.base}\n`,
      ),
  },
  {
    name: 'a name',
    make: () => {
      const to = (uid: string) => `uid=${uid},ou=people,${slapd.base}`;
      return change('rename', person, { lines: [line('@dn', [to('aarcher')], [to('aarch')])] });
    },
    isDone: async () => (await slapd.values('(uid=aarch)', 'uid')).length > 0,
    reset: async () => {
      if ((await slapd.values('(uid=aarch)', 'uid')).length === 0) return;
      await slapd.modify(
        `dn: uid=aarch,ou=people,${slapd.base}\nchangetype: modrdn\nnewrdn: uid=aarcher\ndeleteoldrdn: 1\n`,
      );
    },
  },
];

function people(uid: string, modification: string): Promise<void> {
  return slapd.modify(
    `dn: uid=${uid},ou=people,${slapd.base}\nchangetype: modify\n${modification}\n`,
  );
}

describe.runIf(maySlapd)('a change that is cut off', () => {
  beforeAll(async () => {
    slapd = await Slapd.start();
    proxy = await LdapProxy.start({ host: '127.0.0.1', port: slapd.ldapPort, isSecure: false });
    const [id = ''] = await slapd.values('(uid=aarcher)', 'entryUUID');
    person = id;
    group = (await slapd.values('(cn=lonely)', 'entryUUID'))[0] ?? '';
  });
  afterAll(async () => {
    await proxy.stop();
    await slapd.stop();
  });

  for (const scene of scenes) {
    it(`of ${scene.name} is never called done or refused when it is not, at any message`, async () => {
      proxy.plan(() => 'pass');
      const whole = await attempt(scene.make);
      expect(whole.told).toBe('done');
      const last = proxy.messages;
      await scene.reset();
      const told = new Map<Told, number>();
      for (const act of acts) {
        for (let at = whole.sent; at < last; at++) {
          let wasWritten = false;
          proxy.plan(({ index, to, tag }) => {
            wasWritten ||= to === 'server' && writeTags.has(tag);
            return index === at ? act : 'pass';
          });
          const { told: said } = await attempt(scene.make, act === 'stall' ? 400 : 30_000);
          told.set(said, (told.get(said) ?? 0) + 1);
          const where = `${act} at ${at}`;
          await proxy.untilIdle();
          const isDone = await scene.isDone();
          const isTrue =
            said === 'lost' ||
            (said === 'done' && isDone) ||
            (said === 'not-sent' && !isDone && !wasWritten);
          expect(isTrue, `${where}: ${said}`).toBe(true);
          await scene.reset();
        }
      }
      // A scene in which nothing was ever lost would prove nothing.
      expect(told.get('lost') ?? 0).toBeGreaterThan(2);
      expect(told.get('not-sent') ?? 0).toBeGreaterThan(2);
    }, 180_000);
  }
});
