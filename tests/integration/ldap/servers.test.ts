import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maySlapd, Slapd } from '../../support/slapd.ts';
import { seedPassword } from '../../support/slapd-seed.ts';

describe.runIf(maySlapd)('the OpenLDAP server of the tests', () => {
  let slapd: Slapd;
  beforeAll(async () => {
    slapd = await Slapd.start();
  });
  afterAll(() => slapd.stop());

  it('has people, whom it lets in with their passwords and with no others', async () => {
    const name = `uid=aarcher,ou=people,${slapd.base}`;
    expect((await slapd.signIn(name, seedPassword('aarcher'))).status).toBe(0);
    expect((await slapd.signIn(name, 'not the password')).status).toBe(49);
  });

  it('keeps its data while it is away', async () => {
    const dn = `uid=bbaker,ou=people,${slapd.base}`;
    await slapd.modify(`dn: ${dn}\nchangetype: modify\nreplace: title\ntitle: Chief\n`);
    await slapd.pause();
    await slapd.resume();
    expect(await slapd.values('(uid=bbaker)', 'title')).toEqual(['Chief']);
  });
});
