import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../shared/model/connection.ts';
import { probeDirectory, taskFor } from '../../support/live-task.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';

let slapd: Slapd;

async function findings(wish: Parameters<typeof taskFor>[1] = {}) {
  const report = await probeDirectory(taskFor(slapd, wish));
  const of = (id: Finding['id']) => report.findings.find((finding) => finding.id === id);
  return { report, of };
}

describe.runIf(maySlapd)('the doctor of an OpenLDAP directory', () => {
  beforeAll(async () => {
    slapd = await Slapd.start();
  });
  afterAll(() => slapd.stop());

  it('finds what the server is and can do', async () => {
    const { report } = await findings();
    expect(report.server).toBe('openldap');
    expect(report.contexts).toEqual([slapd.base]);
    expect(report.findings.map(({ id, level, what }) => `${id} ${level} ${what}`)).toEqual([
      'reach good reached',
      'certificate note pinned',
      'tls good ldaps-1.3',
      'sign-in good in',
      'server good openldap',
      'clock note unknown',
      'contexts note published',
      'paging good there',
      'stable-id good there',
      'incremental good sync',
      'assertion good there',
      'schema good read',
      'password-policy good ppolicy',
      'read good people',
      'write note unknown',
    ]);
  });

  it('speaks by StartTLS as well', async () => {
    const { of } = await findings({ port: slapd.ldapPort, security: 'starttls' });
    expect(of('tls')?.what).toBe('starttls-1.3');
    expect(of('sign-in')?.level).toBe('good');
  });

  it('says that name or password are wrong, and no more', async () => {
    const { report, of } = await findings({ password: 'not the password' });
    expect(of('sign-in')).toMatchObject({ level: 'problem', what: 'credentials-refused' });
    expect(report.findings.at(-1)?.id).toBe('sign-in');
    expect(report.server).toBeNull();
  });

  it('says what nobody in particular may see', async () => {
    const { of } = await findings({ bindName: null, password: null });
    expect(of('sign-in')).toMatchObject({ level: 'note', what: 'nobody' });
    expect(of('read')).toMatchObject({ level: 'problem', what: 'no-people' });
  });

  it('says which bases are not there', async () => {
    const one = await findings({ bases: [slapd.base, 'dc=nowhere'] });
    expect(one.of('contexts')).toMatchObject({ level: 'warning', facts: { missing: 1 } });
    const none = await findings({ bases: ['dc=nowhere'] });
    expect(none.of('contexts')).toMatchObject({ level: 'problem', what: 'base-missing' });
  });

  it('says that nothing will be written where nothing may be', async () => {
    expect((await findings({ readOnly: true })).of('write')?.what).toBe('read-only');
  });
});
