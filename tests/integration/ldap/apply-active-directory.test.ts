import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenDirectory } from '../../../main/connector/directory.ts';
import type { SentChange, SentResult } from '../../../shared/live.ts';
import { change, line, openDirectory, taskFor } from '../../support/live-task.ts';
import { maySamba, Samba, sambaPassword } from '../../support/samba.ts';

let samba: Samba;
let directory: OpenDirectory;
const done: SentResult = { said: 'done', created: null };
const never = '9223372036854775807';

function refusal(code: string) {
  return { said: 'refused', code };
}

async function idOf(name: string): Promise<string> {
  return (await samba.values(`(sAMAccountName=${name})`, 'objectGUID'))[0] ?? '';
}

async function valueOf(name: string, attribute: string): Promise<string | undefined> {
  return (await samba.values(`(sAMAccountName=${name})`, attribute))[0];
}

async function apply(
  kind: SentChange['kind'],
  name: string,
  wish: Partial<SentChange> = {},
): Promise<SentResult> {
  return directory.apply(change(kind, await idOf(name), wish));
}

async function read(name: string) {
  return (await directory.read([await idOf(name)]))[0];
}

/** Whether the server lets somebody in. */
async function maySignIn(name: string, password: string): Promise<boolean> {
  const task = taskFor(samba, { bindName: `${name}@corp.example.test`, password });
  try {
    (await openDirectory(task)).close();
    return true;
  } catch {
    return false;
  }
}

async function modifyPast(cn: string, modification: string): Promise<void> {
  await samba.modify(`dn: CN=${cn},OU=Staff,${samba.base}\nchangetype: modify\n${modification}\n`);
}

// The tools of Samba start a Python each time, which takes its time on a busy machine.
describe.runIf(maySamba)('an account of Active Directory', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    samba = await Samba.start();
  }, 180_000);
  afterAll(() => samba.stop());
  beforeEach(async () => {
    directory = await openDirectory(taskFor(samba));
  });
  afterEach(() => directory.close());

  it('is changed where it is as it was, and left alone where it is not', async () => {
    const lines = [
      line('title', ['Clerk'], ['Chief']),
      line('telephoneNumber', null, ['+44 20 7946 0001']),
      line('mobile', ['+44 7700 900100'], null),
    ];
    expect(await apply('modify', 'aarcher', { lines })).toEqual(done);
    expect(await valueOf('aarcher', 'title')).toBe('Chief');
    expect(await valueOf('aarcher', 'mobile')).toBeUndefined();
    const stale = [line('title', ['Clerk'], ['Mine'])];
    expect(await apply('modify', 'aarcher', { lines: stale })).toEqual(refusal('account-changed'));
    expect(await valueOf('aarcher', 'title')).toBe('Chief');
  });

  it('is disabled and enabled by its bit, whatever the others are now', async () => {
    await modifyPast('Ben Baker', 'replace: userAccountControl\nuserAccountControl: 66048');
    const off = [line('userAccountControl', ['512'], ['514'])];
    expect(await apply('modify', 'bbaker', { lines: off })).toEqual(done);
    expect(await valueOf('bbaker', 'userAccountControl')).toBe('66050');
    expect(await read('bbaker')).toMatchObject({ disabled: true });
    expect(await maySignIn('bbaker', sambaPassword)).toBe(false);
    const on = [line('userAccountControl', ['514'], ['512'])];
    expect(await apply('modify', 'bbaker', { lines: on })).toEqual(done);
    expect(await valueOf('bbaker', 'userAccountControl')).toBe('66048');
    expect(await maySignIn('bbaker', sambaPassword)).toBe(true);
  });

  it('expires, and no longer', async () => {
    const at = '139999680000000000';
    const lines = [line('accountExpires', [never], [at])];
    expect(await apply('modify', 'bbaker', { lines })).toEqual(done);
    expect(await valueOf('bbaker', 'accountExpires')).toBe(at);
    expect((await read('bbaker'))?.expiresAt).not.toBeNull();
    const back = [line('accountExpires', [at], [never])];
    expect(await apply('modify', 'bbaker', { lines: back })).toEqual(done);
    expect((await read('bbaker'))?.expiresAt).toBeNull();
  });

  it('is locked after too many wrong passwords, and unlocked', async () => {
    await samba.tool('domain', 'passwordsettings', 'set', '--account-lockout-threshold=2');
    for (let at = 0; at < 3; at++) await maySignIn('ccarter', 'wrong');
    const locked = await read('ccarter');
    expect(locked).toMatchObject({ locked: true, disabled: false });
    const since = (await valueOf('ccarter', 'lockoutTime')) ?? '';
    const lines = [line('@locked', ['true'], ['false']), line('lockoutTime', [since], ['0'])];
    expect(await apply('modify', 'ccarter', { lines })).toEqual(done);
    expect(await read('ccarter')).toMatchObject({ locked: false });
    expect(await maySignIn('ccarter', sambaPassword)).toBe(true);
  });

  it('must change its password, and need not', async () => {
    const set = (await valueOf('ccarter', 'pwdLastSet')) ?? '';
    expect(await apply('modify', 'ccarter', { lines: [line('pwdLastSet', [set], ['0'])] })).toEqual(
      done,
    );
    expect(await read('ccarter')).toMatchObject({ mustChange: true });
    expect(
      await apply('modify', 'ccarter', { lines: [line('pwdLastSet', ['0'], ['-1'])] }),
    ).toEqual(done);
    expect(await read('ccarter')).toMatchObject({ mustChange: false });
  });

  it('gets a password, which is wiped where it came from', async () => {
    const secret = Buffer.from('Grüne-Wälder-7-Seen-𝄞');
    expect(await apply('reset-password', 'ddyer', { secret })).toEqual(done);
    expect(secret.every((byte) => byte === 0)).toBe(true);
    expect(await maySignIn('ddyer', 'Grüne-Wälder-7-Seen-𝄞')).toBe(true);
    const must = {
      secret: Buffer.from('Another-Lantern-9'),
      lines: [line('pwdLastSet', ['1'], ['0'])],
    };
    expect(await apply('reset-password', 'ddyer', must)).toEqual(done);
    expect(await read('ddyer')).toMatchObject({ mustChange: true });
    const weak = { secret: Buffer.from('abc') };
    expect(await apply('reset-password', 'ddyer', weak)).toEqual(refusal('password-refused'));
  });

  it('is renamed and moved, and its groups follow', async () => {
    const id = await idOf('aarcher');
    const lines = [
      line('cn', ['Ann Archer'], ['Anna O’Neil, Dr.']),
      line('displayName', ['Ann Archer'], ['Anna O’Neil, Dr.']),
      line(
        '@dn',
        [`CN=Ann Archer,OU=Staff,${samba.base}`],
        [`CN=Anna O’Neil\\, Dr.,OU=Former,${samba.base}`],
      ),
    ];
    expect(await apply('rename', 'aarcher', { lines })).toEqual(done);
    expect(await idOf('aarcher')).toBe(id);
    const now = await read('aarcher');
    expect(now).toMatchObject({ name: 'Anna O’Neil, Dr.', remoteId: id });
    expect(now?.dn).toBe(`CN=Anna O’Neil\\, Dr.,OU=Former,${samba.base}`);
    const clerks = await read('Clerks');
    expect(clerks?.members).toEqual([now?.dnKey]);
  });

  it('joins and leaves a group one by one', async () => {
    const member = await idOf('bbaker');
    const group = await idOf('Clerks');
    expect(await directory.isMember(group, member)).toBe(false);
    expect(await apply('member-add', 'Clerks', { member })).toEqual(done);
    expect(await directory.isMember(group, member)).toBe(true);
    const listed = await samba.tool('group', 'listmembers', 'Clerks');
    expect(listed.trim().split('\n').toSorted()).toEqual(['aarcher', 'bbaker']);
    expect(await apply('member-add', 'Clerks', { member })).toEqual(refusal('account-changed'));
    expect(await apply('member-remove', 'Clerks', { member })).toEqual(done);
    expect(await apply('member-remove', 'Clerks', { member })).toEqual(refusal('account-changed'));
  });

  it('is deleted, and restored from the deleted objects', async () => {
    const id = await idOf('ccarter');
    expect(await apply('delete', 'ccarter')).toEqual(done);
    expect(await directory.read([id])).toEqual([null]);
    expect(await directory.apply(change('restore', id))).toEqual(done);
    expect((await directory.read([id]))[0]?.dn).toBe(`CN=Cleo Carter,OU=Staff,${samba.base}`);
    expect(await directory.apply(change('restore', id))).toEqual(done);
    expect(await directory.apply(change('delete', '11111111-2222-3333-4444-555555555555'))).toEqual(
      refusal('account-missing'),
    );
  });

  it('is made disabled, gets its password and is enabled', async () => {
    const lines = [
      line('@dn', null, [`uid=eelder,OU=Staff,${samba.base}`]),
      line('@kind', null, ['person']),
      line('objectClass', null, ['top', 'person', 'organizationalPerson', 'inetOrgPerson']),
      line('uid', null, ['eelder']),
      line('displayName', null, ['Eve Elder']),
    ];
    const secret = Buffer.from('Harbour-Lantern-7');
    const made = await directory.apply(change('create', '', { lines, secret }));
    expect(made).toEqual({ said: 'done', created: await idOf('eelder') });
    expect(await valueOf('eelder', 'userAccountControl')).toBe('512');
    expect(await maySignIn('eelder', 'Harbour-Lantern-7')).toBe(true);
    const weak = lines.map((one) =>
      JSON.parse(JSON.stringify(one).replaceAll('eelder', 'ffisher').replaceAll('Eve', 'Fay')),
    );
    const refused = await directory.apply(
      change('create', '', { lines: weak, secret: Buffer.from('abc') }),
    );
    expect(refused).toEqual(refusal('password-refused'));
    expect(await idOf('ffisher')).toBe('');
    const group = [
      line('@dn', null, [`CN=Printers,OU=Teams,${samba.base}`]),
      line('@kind', null, ['group']),
      line('cn', null, ['Printers']),
    ];
    expect(await directory.apply(change('create', '', { lines: group }))).toEqual({
      said: 'done',
      created: await idOf('Printers'),
    });
  });
});
