import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenDirectory } from '../../../main/connector/directory.ts';
import type { SentChange, SentResult } from '../../../shared/live.ts';
import { change, line, openDirectory, taskFor } from '../../support/live-task.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';

let slapd: Slapd;
let directory: OpenDirectory;
let people: string;
const done: SentResult = { said: 'done', created: null };

function refusal(code: string) {
  return { said: 'refused', code };
}

async function idOf(filter: string): Promise<string> {
  return (await slapd.values(filter, 'entryUUID'))[0] ?? '';
}

async function apply(
  kind: SentChange['kind'],
  filter: string,
  wish: Partial<SentChange> = {},
): Promise<SentResult> {
  return directory.apply(change(kind, await idOf(filter), wish));
}

beforeAll(async () => {
  slapd = await Slapd.start();
  people = `ou=people,${slapd.base}`;
});
afterAll(() => slapd.stop());
beforeEach(async () => {
  directory = await openDirectory(taskFor(slapd));
});
afterEach(() => directory.close());

describe.runIf(maySlapd)('the place of an account in OpenLDAP', () => {
  it('is changed with its name, and groups follow', async () => {
    const id = await idOf('(uid=bbaker)');
    const dn = `uid=bbaker,${people}`;
    const wanted = `uid=bbarton,ou=former,${slapd.base}`;
    const lines = [
      line('uid', ['bbaker'], ['bbarton']),
      line('displayName', ['Ben Baker'], ['Ben Barton']),
      line('@dn', [dn], [wanted]),
    ];
    expect(await apply('rename', '(uid=bbaker)', { lines })).toEqual(done);
    expect(await slapd.values('(uid=bbarton)', 'dn')).toEqual([wanted]);
    expect(await slapd.values('(uid=bbarton)', 'displayName')).toEqual(['Ben Barton']);
    expect(await idOf('(uid=bbarton)')).toBe(id);
    expect(await slapd.values('(cn=clerks)', 'member')).toContain(wanted);
    expect((await directory.find(wanted))?.remoteId).toBe(id);
    expect(await directory.find(dn)).toBeNull();
  });

  it('is put back when what goes with the name is refused', async () => {
    const lines = [
      line('@dn', [`uid=ccarter,${people}`], [`uid=ccooper,${people}`]),
      line('uidNumber', ['5002'], ['not a number']),
    ];
    expect(await apply('rename', '(uid=ccarter)', { lines })).toEqual(refusal('schema-refused'));
    expect(await slapd.values('(uid=ccarter)', 'dn')).toEqual([`uid=ccarter,${people}`]);
    expect(await slapd.values('(uid=ccooper)', 'dn')).toEqual([]);
  });

  it('is left alone when somebody else has changed it, or it is taken, or there is none', async () => {
    const to = (wanted: string, from = `uid=ccarter,${people}`) =>
      apply('rename', '(uid=ccarter)', { lines: [line('@dn', [from], [wanted])] });
    expect(await to(`uid=x,${people}`, `uid=old,${people}`)).toEqual(refusal('account-changed'));
    expect(await to(`uid=ddyer,${people}`)).toEqual(refusal('account-exists'));
    expect(await to(`uid=ccarter,ou=nowhere,${slapd.base}`)).toEqual(refusal('parent-missing'));
  });
});

describe.runIf(maySlapd)('entries of OpenLDAP', () => {
  it('are added with what their classes ask for, and deleted', async () => {
    const dn = `uid=o\\,neil,${people}`;
    const lines = [
      line('@dn', null, [dn]),
      line('@kind', null, ['person']),
      line('objectClass', null, ['top', 'person', 'organizationalPerson', 'inetOrgPerson']),
      line('uid', null, ['o,neil']),
      line('displayName', null, ['Olga O’Neil']),
    ];
    const secret = Buffer.from('harbour lantern seven');
    const made = await directory.apply(change('create', '', { lines, secret }));
    const id = await idOf('(uid=o,neil)');
    expect(made).toEqual({ said: 'done', created: id });
    expect(await slapd.values('(uid=o,neil)', 'sn')).toEqual(['O’Neil']);
    expect((await slapd.signIn(dn, 'harbour lantern seven')).status).toBe(0);
    const again = await directory.apply(change('create', '', { lines }));
    expect(again).toEqual(refusal('account-exists'));
    expect(await directory.apply(change('delete', id))).toEqual(done);
    expect(await idOf('(uid=o,neil)')).toBe('');
    expect(await directory.apply(change('delete', id))).toEqual(refusal('account-missing'));
    expect(await directory.apply(change('restore', id))).toEqual(refusal('not-supported'));
  });

  it('are taken away again when their password is refused', async () => {
    const lines = [
      line('@dn', null, [`uid=nobody,${people}`]),
      line('@kind', null, ['person']),
      line('uid', null, ['nobody']),
    ];
    const sent = change('create', '', { lines, secret: Buffer.from('short') });
    expect(await directory.apply(sent)).toEqual(refusal('password-too-short'));
    expect(await idOf('(uid=nobody)')).toBe('');
  });

  it('are not added without a parent, and a group not without a member', async () => {
    const group = [
      line('@dn', null, [`cn=none,ou=groups,${slapd.base}`]),
      line('@kind', null, ['group']),
      line('objectClass', null, ['top', 'groupOfNames']),
    ];
    expect(await directory.apply(change('create', '', { lines: group }))).toEqual(
      refusal('group-needs-member'),
    );
    const lost = [
      line('@dn', null, [`uid=x,ou=nowhere,${slapd.base}`]),
      line('@kind', null, ['person']),
    ];
    expect(await directory.apply(change('create', '', { lines: lost }))).toEqual(
      refusal('parent-missing'),
    );
  });

  it('with others below them are not deleted', async () => {
    expect(await apply('delete', '(ou=people)')).toEqual(refusal('has-children'));
  });
});

describe.runIf(maySlapd)('the members of a group in OpenLDAP', () => {
  it('join and leave one by one, whoever else joins meanwhile', async () => {
    const member = await idOf('(uid=ddyer)');
    const group = await idOf('(cn=clerks)');
    expect(await directory.isMember(group, member)).toBe(false);
    await slapd.modify(
      `dn: cn=clerks,ou=groups,${slapd.base}\nchangetype: modify\nadd: member\nmember: uid=eelder,${people}\n`,
    );
    expect(await directory.apply(change('member-add', group, { member }))).toEqual(done);
    expect(await directory.isMember(group, member)).toBe(true);
    expect(await slapd.values('(cn=clerks)', 'member')).toContain(`uid=eelder,${people}`);
    const again = await directory.apply(change('member-add', group, { member }));
    expect(again).toEqual(refusal('account-changed'));
    expect(await directory.apply(change('member-remove', group, { member }))).toEqual(done);
    const gone = await directory.apply(change('member-remove', group, { member }));
    expect(gone).toEqual(refusal('account-changed'));
  });

  it('are never fewer than one where the class asks for one', async () => {
    const member = await idOf('(uid=ccarter)');
    const result = await apply('member-remove', '(cn=lonely)', { member });
    expect(result).toEqual(refusal('group-needs-member'));
    expect(await slapd.values('(cn=lonely)', 'member')).toHaveLength(1);
  });

  it('are listed by sign-in name in a posixGroup', async () => {
    const member = await idOf('(uid=ddyer)');
    expect(await apply('member-add', '(cn=staff)', { member })).toEqual(done);
    expect(await slapd.values('(cn=staff)', 'memberUid')).toEqual(['aarcher', 'ddyer']);
    expect(await directory.isMember(await idOf('(cn=staff)'), member)).toBe(true);
  });
});
