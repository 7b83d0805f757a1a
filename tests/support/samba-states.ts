import type { Samba } from './samba.ts';
import { sambaPassword } from './samba-template.ts';

/** The name of the policy by which a password lasts for little more than a day. */
export const briefPolicy = 'Brief passwords';

/** A FILETIME (MS-DTYP 2.3.3): 100 ns since 1601. */
function fileTimeOf(ms: number): string {
  return String((BigInt(ms) + 11_644_473_600_000n) * 10_000n);
}

/** When Dan last set a password. */
const passwordOfDanMs = Date.UTC(2024, 5, 1);

/** When Finn's account ended. */
const finnEndedMs = Date.UTC(2024, 0, 1);

function person(base: string, cn: string, user: string): string {
  const [given = '', surname = ''] = cn.split(' ');
  const password = Buffer.from(`"${sambaPassword}"`, 'utf16le').toString('base64');
  return `dn: CN=${cn},OU=Staff,${base}
objectClass: user
sAMAccountName: ${user}
userPrincipalName: ${user}@corp.example.test
givenName: ${given}
sn: ${surname}
displayName: ${cn}
unicodePwd:: ${password}
userAccountControl: 512
`;
}

function policy(base: string): string {
  return `dn: CN=${briefPolicy},CN=Password Settings Container,CN=System,${base}
objectClass: msDS-PasswordSettings
msDS-PasswordSettingsPrecedence: 1
msDS-PasswordReversibleEncryptionEnabled: FALSE
msDS-PasswordHistoryLength: 0
msDS-PasswordComplexityEnabled: TRUE
msDS-MinimumPasswordLength: 12
msDS-MinimumPasswordAge: 0
msDS-MaximumPasswordAge: -864000000001
msDS-LockoutThreshold: 0
msDS-LockoutObservationWindow: -18000000000
msDS-LockoutDuration: -18000000000
msDS-PSOAppliesTo: CN=Dan Dyer,OU=Staff,${base}
`;
}

/**
 * Brings people of the seed into each state that stops a sign-in, or delays it: Ben is disabled,
 * Cleo is locked, the password of Dan has expired, Eve must change hers, the account of Finn ended.
 */
export async function sambaStates(samba: Samba): Promise<void> {
  const { base } = samba;
  const added = [
    person(base, 'Eve Elder', 'eelder'),
    person(base, 'Finn Fisher', 'ffisher'),
    policy(base),
  ];
  await samba.add(added.join('\n'));
  const change = (dn: string, attribute: string, value: string) =>
    `dn: ${dn}\nchangetype: modify\nreplace: ${attribute}\n${attribute}: ${value}\n`;
  const changes = [
    change(base, 'lockoutThreshold', '2'),
    change(`CN=Ben Baker,OU=Staff,${base}`, 'userAccountControl', '514'),
    change(`CN=Eve Elder,OU=Staff,${base}`, 'pwdLastSet', '0'),
    change(`CN=Finn Fisher,OU=Staff,${base}`, 'accountExpires', fileTimeOf(finnEndedMs)),
  ];
  await samba.modify(changes.join('\n'));
  const long = fileTimeOf(passwordOfDanMs);
  await samba.rewrite(change(`CN=Dan Dyer,OU=Staff,${base}`, 'pwdLastSet', long));
  for (let at = 0; at < 3; at += 1) {
    await samba.signIn('ccarter@corp.example.test', 'not the password');
  }
}
