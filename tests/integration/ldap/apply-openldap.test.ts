import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenDirectory } from '../../../main/connector/directory.ts';
import type { SentChange, SentResult } from '../../../shared/live.ts';
import { change, line, openDirectory, taskFor, withDirectory } from '../../support/live-task.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';
import { seedPassword } from '../../support/slapd-seed.ts';

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

/** Somebody else writes. */
function others(uid: string, modification: string): Promise<void> {
  return slapd.modify(`dn: uid=${uid},${people}\nchangetype: modify\n${modification}\n`);
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

describe.runIf(maySlapd)('attributes of an account in OpenLDAP', () => {
  it('are set, added to and taken away in one modify', async () => {
    const lines = [
      line('title', ['Clerk'], ['Chief']),
      line('telephoneNumber', null, ['+44 20 7946 0001', '+44 20 7946 0002']),
      line('mobile', ['+44 7700 900100'], null),
      line('jpegPhoto', null, [{ b: Buffer.from([0xff, 0xd8, 0, 1]).toString('base64') }]),
    ];
    expect(await apply('modify', '(uid=aarcher)', { lines })).toEqual(done);
    expect(await slapd.values('(uid=aarcher)', 'title')).toEqual(['Chief']);
    expect(await slapd.values('(uid=aarcher)', 'telephoneNumber')).toHaveLength(2);
    expect(await slapd.values('(uid=aarcher)', 'mobile')).toEqual([]);
    const photo = { b: Buffer.from([0xff, 0xd8, 0, 2]).toString('base64') };
    const before = lines[3]?.after ?? null;
    const again = [line('jpegPhoto', before, [photo])];
    expect(await apply('modify', '(uid=aarcher)', { lines: again })).toEqual(done);
    const shown = await slapd.search('(uid=aarcher)', ['jpegPhoto']);
    expect(shown).toContain(`jpegPhoto:: ${photo.b}`);
  });

  it('are left alone when somebody else has set one of them', async () => {
    await others('bbaker', 'replace: title\ntitle: Theirs');
    const lines = [
      line('departmentNumber', ['Works'], ['Mine']),
      line('title', ['Clerk'], ['Mine']),
    ];
    const result = await apply('modify', '(uid=bbaker)', { lines });
    expect(result).toEqual(refusal('account-changed'));
    expect(await slapd.values('(uid=bbaker)', 'title')).toEqual(['Theirs']);
    expect(await slapd.values('(uid=bbaker)', 'departmentNumber')).toEqual(['Works']);
  });

  it('are done already when they are as they shall be', async () => {
    const lines = [line('title', ['Clerk'], ['Theirs'])];
    expect(await apply('modify', '(uid=bbaker)', { lines })).toEqual(done);
  });

  it('are refused with the reason when the server refuses', async () => {
    const wrong = [line('uidNumber', ['5002'], ['not a number'])];
    expect(await apply('modify', '(uid=ccarter)', { lines: wrong })).toEqual(
      refusal('schema-refused'),
    );
    const unknown = [line('noSuchThing', null, ['x'])];
    expect(await apply('modify', '(uid=ccarter)', { lines: unknown })).toEqual(
      refusal('schema-refused'),
    );
    const named = [line('uid', ['ccarter'], ['else'])];
    expect(await apply('modify', '(uid=ccarter)', { lines: named })).toEqual(
      refusal('name-refused'),
    );
    const missing = change('modify', '11111111-2222-3333-4444-555555555555', { lines: wrong });
    expect(await directory.apply(missing)).toEqual(refusal('account-missing'));
  });

  it('are refused to somebody who may only read, and where nothing may be written', async () => {
    const lines = [line('title', ['Clerk'], ['Chief'])];
    const id = await idOf('(uid=ccarter)');
    const reader = { bindName: slapd.readerName, password: slapd.readerPassword };
    const sent = () => change('modify', id, { lines });
    const asReader = await withDirectory(taskFor(slapd, reader), (it) => it.apply(sent()));
    expect(asReader).toEqual(refusal('not-permitted'));
    const readOnly = { readOnly: true };
    const locked = await withDirectory(taskFor(slapd, readOnly), (it) => it.apply(sent()));
    expect(locked).toEqual(refusal('directory-read-only'));
    expect(await slapd.values('(uid=ccarter)', 'title')).toEqual(['Clerk']);
  });
});

describe.runIf(maySlapd)('the states of an account in OpenLDAP', () => {
  const forGood = '000001010000Z';

  async function status(uid: string): Promise<number> {
    return (await slapd.signIn(`uid=${uid},${people}`, seedPassword(uid))).status;
  }

  it('is disabled and enabled by the policy, which the server obeys', async () => {
    const off = [
      line('@disabled', ['false'], ['true']),
      line('pwdAccountLockedTime', null, [forGood]),
    ];
    expect(await apply('modify', '(uid=ddyer)', { lines: off })).toEqual(done);
    expect(await slapd.values('(uid=ddyer)', 'pwdAccountLockedTime')).toEqual([forGood]);
    expect(await status('ddyer')).toBe(49);
    const on = [
      line('@disabled', ['true'], ['false']),
      line('pwdAccountLockedTime', [forGood], null),
    ];
    expect(await apply('modify', '(uid=ddyer)', { lines: on })).toEqual(done);
    expect(await status('ddyer')).toBe(0);
  });

  it('is unlocked after too many wrong passwords', async () => {
    for (let at = 0; at < 3; at++) await slapd.signIn(`uid=ddyer,${people}`, 'wrong');
    const [since = ''] = await slapd.values('(uid=ddyer)', 'pwdAccountLockedTime');
    const [locked] = await directory.read([await idOf('(uid=ddyer)')]);
    expect(locked).toMatchObject({ locked: true, disabled: false });
    const lines = [
      line('@locked', ['true'], ['false']),
      line('pwdAccountLockedTime', [since], null),
    ];
    expect(await apply('modify', '(uid=ddyer)', { lines })).toEqual(done);
    expect(await status('ddyer')).toBe(0);
  });

  it('must change its password, and expires', async () => {
    const lines = [line('pwdReset', null, ['TRUE']), line('pwdEndTime', null, ['20400101000000Z'])];
    expect(await apply('modify', '(uid=eelder)', { lines })).toEqual(done);
    const [read] = await directory.read([await idOf('(uid=eelder)')]);
    expect(read).toMatchObject({ mustChange: true, expiresAt: Date.UTC(2040, 0, 1) });
    const back = [line('pwdReset', ['TRUE'], null), line('pwdEndTime', ['20400101000000Z'], null)];
    expect(await apply('modify', '(uid=eelder)', { lines: back })).toEqual(done);
    expect(await slapd.values('(uid=eelder)', 'pwdReset')).toEqual([]);
  });
});

describe.runIf(maySlapd)('a password in OpenLDAP', () => {
  it('is set, and wiped where it came from', async () => {
    const secret = Buffer.from('grüne Wälder und 7 Seen');
    const lines = [line('@mustChange', ['false'], ['true']), line('pwdReset', null, ['TRUE'])];
    expect(await apply('reset-password', '(uid=ffisher)', { lines, secret })).toEqual(done);
    expect(secret.every((byte) => byte === 0)).toBe(true);
    expect(await slapd.values('(uid=ffisher)', 'pwdReset')).toEqual(['TRUE']);
    const name = `uid=ffisher,${people}`;
    expect((await slapd.signIn(name, seedPassword('ffisher'))).status).toBe(49);
    expect((await slapd.signIn(name, 'grüne Wälder und 7 Seen')).status).not.toBe(49);
    const [read] = await directory.read([await idOf('(uid=ffisher)')]);
    expect(read?.mustChange).toBe(true);
  });

  it('is refused with the reason of the policy', async () => {
    const set = (text: string) =>
      apply('reset-password', '(uid=ffisher)', { secret: Buffer.from(text) });
    expect(await set('short')).toEqual(refusal('password-too-short'));
    expect(await set('')).toEqual(refusal('password-refused'));
  });
});
