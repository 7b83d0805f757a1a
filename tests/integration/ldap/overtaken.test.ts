import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SentChange, SentResult } from '../../../shared/live.ts';
import { LdapProxy, type ProxyAct, writeTags } from '../../support/ldap-proxy.ts';
import { change, line, taskFor, withDirectory } from '../../support/live-task.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';

let slapd: Slapd;
let proxy: LdapProxy;
let people: string;
let person: string;
const done: SentResult = { said: 'done', created: null };

/** Carries a change out while somebody else writes just before it arrives. */
async function overtaken(sent: SentChange, other: () => Promise<void>): Promise<SentResult> {
  let isFirst = true;
  proxy.plan(async ({ to, tag }): Promise<ProxyAct> => {
    if (to === 'client' || !writeTags.has(tag) || !isFirst) return 'pass';
    isFirst = false;
    await other();
    return 'pass';
  });
  const task = taskFor(slapd, { host: proxy.host, port: proxy.port, pin: proxy.fingerprint });
  const result = await withDirectory(task, (directory) => directory.apply(sent));
  expect(isFirst).toBe(false);
  return result;
}

function refusal(code: string) {
  return { said: 'refused', code };
}

function others(text: string): () => Promise<void> {
  return () => slapd.modify(`dn: uid=victim,${people}\n${text}\n`);
}

function retitled(): SentChange {
  return change('modify', person, { lines: [line('title', ['Clerk'], ['Chief'])] });
}

async function idOf(filter: string): Promise<string> {
  return (await slapd.values(filter, 'entryUUID'))[0] ?? '';
}

describe.runIf(maySlapd)('a change that somebody else is just ahead of', () => {
  beforeAll(async () => {
    slapd = await Slapd.start();
    people = `ou=people,${slapd.base}`;
    proxy = await LdapProxy.start({ host: '127.0.0.1', port: slapd.ldapPort, isSecure: false });
  });
  afterAll(async () => {
    await proxy.stop();
    await slapd.stop();
  });
  beforeEach(async () => {
    const old = await slapd.values('(employeeNumber=victim)', 'dn');
    for (const dn of old) await slapd.modify(`dn: ${dn}\nchangetype: delete\n`);
    await slapd.modify(
      `dn: uid=victim,${people}\nchangetype: add\nobjectClass: inetOrgPerson\nemployeeNumber: victim\ncn: Vic\nsn: Tim\ntitle: Clerk\n`,
    );
    person = await idOf('(employeeNumber=victim)');
  });

  it('does not overwrite the same attribute', async () => {
    const theirs = others('changetype: modify\nreplace: title\ntitle: Theirs');
    expect(await overtaken(retitled(), theirs)).toEqual(refusal('account-changed'));
    expect(await slapd.values('(employeeNumber=victim)', 'title')).toEqual(['Theirs']);
  });

  it('is done when they changed something else', async () => {
    const theirs = others('changetype: modify\nreplace: sn\nsn: Theirs');
    expect(await overtaken(retitled(), theirs)).toEqual(done);
    expect(await slapd.values('(employeeNumber=victim)', 'title')).toEqual(['Chief']);
    expect(await slapd.values('(employeeNumber=victim)', 'sn')).toEqual(['Theirs']);
  });

  it('is done at the new place when they moved the account', async () => {
    const theirs = others(
      `changetype: modrdn\nnewrdn: uid=moved\ndeleteoldrdn: 1\nnewsuperior: ou=former,${slapd.base}`,
    );
    expect(await overtaken(retitled(), theirs)).toEqual(done);
    expect(await slapd.values('(uid=moved)', 'title')).toEqual(['Chief']);
  });

  it('does not touch another account that has taken the name', async () => {
    const theirs = async () => {
      await others('changetype: modrdn\nnewrdn: uid=moved\ndeleteoldrdn: 1')();
      await slapd.modify(
        `dn: uid=victim,${people}\nchangetype: add\nobjectClass: inetOrgPerson\nemployeeNumber: other\ncn: Other\nsn: Other\ntitle: Clerk\n`,
      );
    };
    expect(await overtaken(change('delete', person), theirs)).toEqual(done);
    expect(await slapd.values('(employeeNumber=other)', 'title')).toEqual(['Clerk']);
    expect(await idOf('(employeeNumber=victim)')).toBe('');
    await slapd.modify(`dn: uid=victim,${people}\nchangetype: delete\n`);
  });

  it('is told that the account is gone when they deleted it', async () => {
    const theirs = others('changetype: delete');
    expect(await overtaken(retitled(), theirs)).toEqual(refusal('account-missing'));
    expect(await idOf('(employeeNumber=victim)')).toBe('');
  });

  it('does not rename what they have renamed', async () => {
    const lines = [line('@dn', [`uid=victim,${people}`], [`uid=mine,${people}`])];
    const theirs = others('changetype: modrdn\nnewrdn: uid=theirs\ndeleteoldrdn: 1');
    const result = await overtaken(change('rename', person, { lines }), theirs);
    expect(result).toEqual(refusal('account-changed'));
    expect(await slapd.values('(employeeNumber=victim)', 'uid')).toEqual(['theirs']);
  });

  it('says that the member is in when they added the same one, and keeps all others', async () => {
    const group = await idOf('(cn=clerks)');
    const add = (uid: string) =>
      slapd.modify(
        `dn: cn=clerks,ou=groups,${slapd.base}\nchangetype: modify\nadd: member\nmember: uid=${uid},${people}\n`,
      );
    const sent = change('member-add', group, { member: person });
    expect(await overtaken(sent, () => add('ddyer'))).toEqual(done);
    const members = await slapd.values('(cn=clerks)', 'member');
    expect(members).toContain(`uid=ddyer,${people}`);
    expect(members).toContain(`uid=victim,${people}`);
    const eve = await idOf('(uid=eelder)');
    const same = change('member-add', group, { member: eve });
    expect(await overtaken(same, () => add('eelder'))).toEqual(refusal('account-changed'));
  });
});
