import { expect, test } from 'vitest';
import { EntryMapper } from '../../../../main/connector/file/map-entry.ts';

test('a password ends when the policy in force says so, and not before it was ever set', async () => {
  const lastsMs = new Map([['cn=short,dc=x', 1_000]]);
  const mapped = (more: string, usualMs: number) => {
    const mapper = new EntryMapper({ nowMs: Date.UTC(2025, 0, 2), policies: { lastsMs, usualMs } });
    const attributes = ['objectClass: person', 'cn: a', ...more.split('\n')].map((line) => {
      const [name = '', value = ''] = line.split(': ');
      return { name, key: name.toLowerCase(), values: [value] };
    });
    const found = mapper.map({ line: 1, dn: 'cn=a,dc=x', attributes });
    return found.kind === 'record' ? found.record : null;
  };
  const set = 'pwdChangedTime: 20250101000000Z';
  const at = Date.UTC(2025, 0, 1);
  expect(mapped(set, 0)).toMatchObject({ passwordExpiresAt: null, passwordExpired: false });
  expect(mapped(set, 172_800_000)).toMatchObject({
    passwordExpiresAt: at + 172_800_000,
    passwordExpired: false,
  });
  const named = `${set}\npwdPolicySubentry: CN=Short, dc=x`;
  expect(mapped(named, 0)).toMatchObject({ passwordExpiresAt: at + 1_000, passwordExpired: true });
  const unknown = `${set}\npwdPolicySubentry: cn=other,dc=x`;
  expect(mapped(unknown, 5_000)).toMatchObject({ passwordExpiresAt: null });
  expect(mapped('sn: a', 5_000)).toMatchObject({ passwordExpiresAt: null });
});
