import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveHandlers } from '../../../main/backend/directories/live.ts';
import { stageFound } from '../../../main/backend/changes/bulk.ts';
import { LdapProxy, type ProxyAct } from '../../support/ldap-proxy.ts';
import { connectionTo } from '../../support/live-task.ts';
import { realConnectors } from '../../support/real-connectors.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';
import { changesOf, setOf } from '../changes/remote-set.ts';
import { applySet } from './live-people.ts';
import { ended, mustSync, type OpenLive, openLive } from './live-vault.ts';

/** 100 in every run of the tests; BAILIWICK_CUTS=500 for a long one. */
const cutsWanted = Number(process.env['BAILIWICK_CUTS'] ?? 100);
/** More than go out with one question, so that two parts of the set are under way at once. */
const people = 150;
/** Every way to lose a connection at once; silence is waited for, and has a test of its own. */
const acts: readonly ProxyAct[] = ['cut', 'pass-and-cut', 'reset', 'truncate'];
/**
 * Messages of a connection until its cut: from the first of the sign-in to behind those of a whole
 * application, which reads each account before and after, and asks and is answered for each change.
 */
const longestRun = people * 5;
/** From one connection to the next; it has no factor with the longest run, so that all come about. */
const step = 37;

let slapd: Slapd;
let proxy: LdapProxy;
let live: OpenLive;
let directory = 0;
let cuts = 0;

function personDn(at: number): string {
  return `uid=cut${at},ou=people,${slapd.base}`;
}

/** Cuts each connection at another message, in another way. */
function cutEverywhere(): void {
  let runs = 0;
  let left = 1;
  proxy.plan(({ tag, to }) => {
    // A bind is the first message of a connection.
    if (to === 'server' && tag === 0x60) {
      runs += 1;
      left = 1 + ((runs * step) % longestRun);
    }
    left -= 1;
    if (left !== 0) return 'pass';
    cuts += 1;
    return acts[cuts % acts.length] ?? 'cut';
  });
}

async function stageTitle(title: string): Promise<number> {
  const job = live.context.jobs.start({ kind: 'stage', title: '', unit: 'changes' }, (handle) =>
    stageFound(live.context, handle, {
      query: {
        text: '',
        filters: [
          { on: 'directory', ids: [directory] },
          { on: 'attribute', name: 'employeeType', test: 'equals', value: 'cut' },
        ],
        sort: 'name',
        descending: false,
      },
      except: [],
      edits: [{ do: 'set', attribute: 'title', values: [title] }],
      title,
    }),
  );
  const { changeSet, problem } = await ended(live, job);
  expect(problem).toBeNull();
  return changeSet ?? 0;
}

/** How often each entry was modified to each title, by the server's own log. */
async function written(): Promise<ReadonlyMap<string, number>> {
  const log = await slapd.search('(objectClass=auditModify)', ['reqDN', 'reqMod'], 'cn=accesslog');
  const times = new Map<string, number>();
  for (const entry of log.split('\n\n')) {
    const dn = /^reqDN: (.*)$/mu.exec(entry)?.[1] ?? '';
    const title = /^reqMod: title:[+=] (.*)$/mu.exec(entry)?.[1];
    if (title === undefined || !dn.startsWith('uid=cut')) continue;
    const key = `${dn} ${title}`;
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return times;
}

describe.runIf(maySlapd)(
  'an application of many changes whose connection is cut everywhere',
  () => {
    beforeAll(async () => {
      slapd = await Slapd.start();
      await slapd.modify(
        Array.from(
          { length: people },
          (_, at) =>
            `dn: ${personDn(at)}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: cut${at}\ncn: Cut ${at}\nsn: Cut\nemployeeType: cut\ntitle: none\n`,
        ).join('\n'),
      );
      proxy = await LdapProxy.start({ host: '127.0.0.1', port: slapd.ldapPort, isSecure: false });
      live = await openLive(realConnectors());
      const added = await liveHandlers.addLive(live.context, {
        name: 'Corp',
        connection: connectionTo(slapd, {
          host: proxy.host,
          port: proxy.port,
          pin: proxy.fingerprint,
        }),
        password: slapd.consolePassword,
        scheduleMinutes: null,
      });
      directory = added.id;
      await mustSync(live, directory);
    }, 60_000);

    afterAll(async () => {
      live.close();
      await proxy.stop();
      await slapd.stop();
    });

    it('carries each out once, loses no outcome, and overwrites nobody', async () => {
      let rounds = 0;
      while (cuts < cutsWanted) {
        rounds += 1;
        const set = await stageTitle(`round ${rounds}`);
        expect(changesOf(live.context, set)).toHaveLength(people);
        cutEverywhere();
        for (let turn = 0; setOf(live.context, set).state !== 'applied'; turn += 1) {
          expect(turn).toBeLessThan(2_000);
          await applySet(live, set);
        }
        proxy.plan(() => 'pass');
        const titles = await slapd.values('(employeeType=cut)', 'title');
        expect(new Set(titles)).toEqual(new Set([`round ${rounds}`]));
      }
      const times = await written();
      expect(times.size).toBe(people * rounds);
      expect([...times.values()].filter((count) => count !== 1)).toEqual([]);
      const sql = 'SELECT DISTINCT title FROM accounts WHERE directory = ? AND user_name LIKE ?';
      expect(live.context.read.values<string>(sql, directory, 'cut%')).toEqual([`round ${rounds}`]);
    }, 900_000);
  },
);
