import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accountNamed,
  gather,
  type Mirrored,
  probeDirectory,
  taskFor,
  withDirectory,
} from '../../support/live-task.ts';
import { maySamba, Samba, sambaPassword } from '../../support/samba.ts';

let samba: Samba;

function mirror(wish: Parameters<typeof taskFor>[1] = {}): Promise<Mirrored> {
  return withDirectory(taskFor(samba, { pageSize: 50, ...wish }), (directory) =>
    gather(directory.mirror()),
  );
}

function changesSince(cursor: string, wish: Parameters<typeof taskFor>[1] = {}): Promise<Mirrored> {
  return withDirectory(taskFor(samba, wish), (directory) => gather(directory.changes(cursor)));
}

async function idOf(user: string): Promise<string> {
  return (await samba.values(`(sAMAccountName=${user})`, 'objectGUID'))[0] ?? '';
}

// The tools of Samba start a Python each time, which takes its time on a busy machine.
describe.runIf(maySamba)('the mirror of an Active Directory', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    samba = await Samba.start();
  }, 180_000);
  afterAll(() => samba.stop());

  it('reads people, services and groups under the id that ldbsearch shows', async () => {
    const all = await mirror();
    const wanted = await samba.values('(|(objectClass=person)(objectClass=group))', 'objectGUID');
    expect([...all.accounts.keys()].sort()).toEqual(wanted.toSorted());
    const ann = accountNamed(all, 'aarcher');
    expect(ann).toMatchObject({ name: 'Ann Archer', kind: 'person', disabled: false });
    expect(ann.passwordSetAt).not.toBeNull();
    // The policy of a new domain: 42 days.
    expect((ann.passwordExpiresAt ?? 0) - (ann.passwordSetAt ?? 0)).toBe(42 * 86_400_000);
    expect(ann.attributes).toContain('msDS-User-Account-Control-Computed');
    expect(ann.attributes).not.toContain('memberOf');
  });

  it('reads the members of a group', async () => {
    const clerks = accountNamed(await mirror(), 'Clerks');
    expect(clerks.members).toEqual([`cn=ann archer,ou=staff,${samba.base.toLowerCase()}`]);
  });

  it('signs in by DN, by UPN and by down-level name', async () => {
    for (const bindName of [samba.adminDn, samba.adminName, samba.adminDownLevel]) {
      const all = await mirror({ bindName });
      expect(all.accounts.size).toBeGreaterThan(4);
    }
  });

  it('tells what was changed and deleted since, by change number', async () => {
    const before = await mirror();
    const gone = await idOf('ddyer');
    await samba.modify(
      `dn: CN=Ben Baker,OU=Staff,${samba.base}\nchangetype: modify\nreplace: title\ntitle: Chief\n`,
    );
    await samba.tool('user', 'delete', 'ddyer');
    const changes = await changesSince(before.cursor);
    expect(changes.complete).toBe('changes');
    expect(changes.removed).toEqual([gone]);
    expect([...changes.accounts.values()].map(({ userName }) => userName)).toContain('bbaker');
    expect(changes.accounts.size).toBeLessThan(5);
    const again = await changesSince(changes.cursor);
    expect(again.accounts.size).toBe(0);
    expect(again.removed).toEqual([]);
  });

  it('looks at all ids when a base is less than the domain', async () => {
    const wish = { bases: [`OU=Staff,${samba.base}`] };
    const before = await mirror(wish);
    const moved = await idOf('ccarter');
    await samba.tool('user', 'move', 'ccarter', `OU=Former,${samba.base}`);
    const changes = await changesSince(before.cursor, wish);
    expect(changes.complete).toBe('all');
    expect(changes.present).toContain(await idOf('aarcher'));
    expect(changes.present).not.toContain(moved);
  });

  it('reads everything again when the cursor is of another copy of the database', async () => {
    const { cursor, accounts } = await mirror();
    const other = JSON.stringify({ ...JSON.parse(cursor), replica: 'another' });
    const changes = await changesSince(other);
    expect(changes.complete).toBe('all');
    expect(changes.accounts.size).toBe(accounts.size);
  });

  it('goes on with what a mirror that was cut left out, by change number too', async () => {
    const all = await mirror();
    const [left = '', ...read] = [...all.accounts.keys()].toSorted();
    const known = Buffer.concat(read.map((id) => Buffer.from(id.replaceAll('-', ''), 'hex')));
    const bases = [samba.base];
    const cut = JSON.stringify({ way: 'whole', bases, start: all.cursor });
    const changes = (given: Uint8Array | null) =>
      withDirectory(taskFor(samba), (directory) => gather(directory.changes(cut, given)));
    expect([...(await changes(known)).accounts.keys()]).toEqual([left]);
    // Without knowing what was read, everything is.
    expect((await changes(null)).accounts.size).toBe(all.accounts.size);
  });

  it('is described by the doctor, with what may be written', async () => {
    const report = await probeDirectory(taskFor(samba));
    expect(report.server).toBe('active-directory');
    expect(report.contexts).toEqual([samba.base]);
    const whats = Object.fromEntries(report.findings.map(({ id, what }) => [id, what]));
    expect(whats).toMatchObject({
      certificate: 'pinned',
      'sign-in': 'in',
      clock: 'near',
      incremental: 'usn',
      'password-policy': 'domain',
      read: 'people',
      write: 'all',
    });
    const user = await probeDirectory(
      taskFor(samba, { bindName: 'aarcher@corp.example.test', password: sambaPassword }),
    );
    // Some of what it sees is its own: a person may change a little of that.
    expect(user.findings.find(({ id }) => id === 'write')?.what).toMatch(/^(none|in-part)$/u);
  });
});
