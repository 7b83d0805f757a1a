import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountNamed, gather, taskFor, withDirectory } from '../../support/live-task.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';

let slapd: Slapd;

function mirror(pageSize = 3) {
  return withDirectory(taskFor(slapd, { pageSize }), (directory) => gather(directory.mirror()));
}

function changesSince(cursor: string) {
  return withDirectory(taskFor(slapd), (directory) => gather(directory.changes(cursor)));
}

function add(uid: string): Promise<void> {
  return slapd.modify(
    `dn: uid=${uid},ou=people,${slapd.base}\nchangetype: add\nobjectClass: inetOrgPerson\ncn: ${uid}\nsn: ${uid}\n`,
  );
}

async function idOf(uid: string): Promise<string> {
  return (await slapd.values(`(uid=${uid})`, 'entryUUID'))[0] ?? '';
}

describe.runIf(maySlapd)('the mirror of an OpenLDAP directory', () => {
  beforeAll(async () => {
    slapd = await Slapd.start();
  });
  afterAll(() => slapd.stop());

  it('reads every account, page by page, under the id that ldapsearch shows', async () => {
    const all = await mirror();
    expect(all.complete).toBe('all');
    const wanted = await slapd.values(
      '(|(objectClass=person)(objectClass=groupOfNames)(objectClass=posixGroup)(objectClass=simpleSecurityObject))',
      'entryUUID',
    );
    expect([...all.accounts.keys()].sort()).toEqual(wanted.toSorted());
    const ann = accountNamed(all, 'aarcher');
    expect(ann).toMatchObject({ name: 'Ann Archer', mail: 'aarcher@corp.example.test' });
    expect(ann.attributes).not.toContain('userPassword');
    expect(ann.personal).toContain('+44 7700 900100');
    expect(accountNamed(all, 'clerks').members).toEqual([
      `uid=aarcher,ou=people,${slapd.base}`,
      `uid=bbaker,ou=people,${slapd.base}`,
    ]);
  });

  it('tells what was added, changed and deleted since, and nothing else', async () => {
    await add('zadded');
    await add('zgone');
    const before = await mirror();
    const gone = await idOf('zgone');
    await slapd.modify(
      `dn: uid=bbaker,ou=people,${slapd.base}\nchangetype: modify\nreplace: title\ntitle: Chief\n`,
    );
    await slapd.modify(`dn: uid=zgone,ou=people,${slapd.base}\nchangetype: delete\n`);
    await add('zlater');
    const changes = await changesSince(before.cursor);
    const names = [...changes.accounts.values()].map(({ userName }) => userName);
    expect(names.sort()).toEqual(['bbaker', 'zlater']);
    expect(accountNamed(changes, 'bbaker').title).toBe('Chief');
    // The server remembers what was deleted and names nothing else.
    expect(changes.complete).toBe('changes');
    expect(changes.removed).toEqual([gone]);
  });

  it('tells nothing when nothing changed, by the sync control', async () => {
    const { cursor } = await mirror();
    expect(JSON.parse(cursor)).toMatchObject({ way: 'sync' });
    const first = await changesSince(cursor);
    const again = await changesSince(first.cursor);
    expect(again.accounts.size).toBe(0);
    expect(again.removed).toEqual([]);
  });

  it('names everything that is left when the server has forgotten what was deleted', async () => {
    await add('zforgotten');
    const { cursor, accounts } = await mirror();
    const gone = await idOf('zforgotten');
    await slapd.modify(`dn: uid=zforgotten,ou=people,${slapd.base}\nchangetype: delete\n`);
    await slapd.pause();
    await slapd.resume();
    const changes = await changesSince(cursor);
    expect(changes.complete).toBe('all');
    const missing = [...accounts.keys()].filter((id) => !changes.present.has(id));
    expect(missing).toEqual([gone]);
  });

  it('says when a password ends, by the only policy or the one that the account names', async () => {
    const policy = (name: string, change: string) =>
      `dn: cn=${name},ou=policies,${slapd.base}\nchangetype: ${change}\n`;
    await slapd.modify(
      `${policy('default', 'modify')}replace: pwdMaxAge\npwdMaxAge: 864000\n-\n\ndn: uid=ffisher,ou=people,${slapd.base}\nchangetype: modify\nreplace: userPassword\nuserPassword: another correct horse\n`,
    );
    const by = (entry: { passwordSetAt: number | null; passwordExpiresAt: number | null }) =>
      (entry.passwordExpiresAt ?? 0) - (entry.passwordSetAt ?? 0);
    expect(by(accountNamed(await mirror(), 'ffisher'))).toBe(864_000_000);
    await slapd.modify(
      `${policy('brief', 'add')}objectClass: device\nobjectClass: pwdPolicy\npwdAttribute: userPassword\npwdMaxAge: 3600\n`,
    );
    // Which of two is the usual one, the server does not say.
    expect(accountNamed(await mirror(), 'ffisher').passwordExpiresAt).toBeNull();
    await slapd.modify(
      `dn: uid=ffisher,ou=people,${slapd.base}\nchangetype: modify\nadd: pwdPolicySubentry\npwdPolicySubentry: cn=brief,ou=policies,${slapd.base}\n`,
    );
    expect(by(accountNamed(await mirror(), 'ffisher'))).toBe(3_600_000);
  });

  it('reads everything again for a cursor that means nothing', async () => {
    for (const cursor of [
      '',
      '{"way":"none"}',
      '{"way":"sync","bases":["o=else"],"cookies":["x"]}',
    ]) {
      const all = await changesSince(cursor);
      expect(all.complete).toBe('all');
      expect(all.accounts.size).toBe((await mirror()).accounts.size);
    }
  });
});

describe.runIf(maySlapd)('the mirror of an OpenLDAP directory without the sync control', () => {
  beforeAll(async () => {
    slapd = await Slapd.start({ hasSync: false });
  });
  afterAll(() => slapd.stop());

  it('finds what changed by change number, and what is gone by looking at all ids', async () => {
    await add('zgone');
    const before = await mirror();
    const gone = await idOf('zgone');
    await slapd.modify(`dn: uid=zgone,ou=people,${slapd.base}\nchangetype: delete\n`);
    await add('zlater');
    const changes = await changesSince(before.cursor);
    expect(changes.complete).toBe('all');
    expect(accountNamed(changes, 'zlater').name).toBe('zlater');
    expect(changes.present).toContain(await idOf('aarcher'));
    expect(changes.present).not.toContain(gone);
  });
});
