import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveHandlers } from '../../../main/backend/directories/live.ts';
import { readDirectory } from '../../../main/backend/directories/rows.ts';
import { LdapProxy } from '../../support/ldap-proxy.ts';
import { connectionTo } from '../../support/live-task.ts';
import { realConnectors } from '../../support/real-connectors.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';
import { type OpenLive, openLive, sync } from './live-vault.ts';

/** A batch has a thousand; the rest is cut off. */
const people = 1_300;
const cutAfter = 1_150;
const entryTag = 0x64;

let slapd: Slapd;
let proxy: LdapProxy;
let live: OpenLive;
let directory = 0;

function dnOf(at: number): string {
  return `uid=many${at},ou=people,${slapd.base}`;
}

function held(): number {
  const sql = 'SELECT count(*) FROM accounts WHERE directory = ? AND deleted_at IS NULL';
  return live.context.read.value<number>(sql, directory) ?? 0;
}

function titleOf(at: number): string | undefined {
  const sql = `SELECT title FROM accounts
    WHERE directory = ? AND user_name = ? AND deleted_at IS NULL`;
  return live.context.read.value<string>(sql, directory, `many${at}`);
}

describe.runIf(maySlapd)('a first mirror that is cut', () => {
  beforeAll(async () => {
    slapd = await Slapd.start();
    await slapd.modify(
      Array.from(
        { length: people },
        (_, at) =>
          `dn: ${dnOf(at)}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: many${at}\ncn: Many ${at}\nsn: Many\ntitle: first\n`,
      ).join('\n'),
    );
    proxy = await LdapProxy.start({ host: '127.0.0.1', port: slapd.ldapPort, isSecure: false });
    live = await openLive(realConnectors());
    const { host, port, fingerprint: pin } = proxy;
    const added = await liveHandlers.addLive(live.context, {
      name: 'Corp',
      connection: connectionTo(slapd, { host, port, pin, pageSize: 200 }),
      password: slapd.consolePassword,
      scheduleMinutes: null,
    });
    directory = added.id;
  }, 60_000);

  afterAll(async () => {
    live.close();
    await proxy.stop();
    await slapd.stop();
  });

  it('goes on with what it has not read, and knows what changed meanwhile in what it has', async () => {
    let entries = 0;
    proxy.plan(({ tag }) => {
      if (tag === entryTag) entries += 1;
      return entries > cutAfter ? 'cut' : 'pass';
    });
    expect(await sync(live, directory)).toMatchObject({ problem: 'directory-unreachable' });
    const before = held();
    expect(before).toBeGreaterThan(900);
    expect(before).toBeLessThan(people);
    expect(readDirectory(live.context, directory)?.live?.fullAt).toBeNull();
    await slapd.modify(
      `dn: ${dnOf(1)}\nchangetype: modify\nreplace: title\ntitle: changed\n\ndn: ${dnOf(2)}\nchangetype: delete\n`,
    );
    proxy.plan(() => 'pass');
    const { state, result } = await sync(live, directory);
    expect(state).toBe('done');
    // What it had is neither read nor written again, but for what somebody changed.
    expect(result).toMatchObject({ changed: 1, removed: 1, unchanged: 0 });
    expect(held()).toBe(before + (result['added'] ?? 0) - 1);
    const there = await slapd.values('(|(objectClass=person)(objectClass=groupOfNames))', 'dn');
    expect(held()).toBeGreaterThanOrEqual(there.length);
    expect([titleOf(0), titleOf(1), titleOf(2), titleOf(people - 1)]).toEqual([
      'first',
      'changed',
      undefined,
      'first',
    ]);
    expect(readDirectory(live.context, directory)?.live?.fullAt).not.toBeNull();
    expect(await sync(live, directory)).toMatchObject({
      result: { added: 0, changed: 0, removed: 0 },
    });
    expect(await sync(live, directory, { full: true })).toMatchObject({
      result: { added: 0, changed: 0, removed: 0 },
    });
  }, 60_000);
});
