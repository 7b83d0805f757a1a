import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { mustRun, runProgram } from './server-process.ts';

export const sambaBase = 'DC=corp,DC=example,DC=test';
export const adminPassword = 'Harbour-Lantern-7';

/** What the people of the seed sign in with. */
export const sambaPassword = 'Tulip-Granite-0rbit';

const people: readonly (readonly [user: string, given: string, surname: string])[] = [
  ['aarcher', 'Ann', 'Archer'],
  ['bbaker', 'Ben', 'Baker'],
  ['ccarter', 'Cleo', 'Carter'],
  ['ddyer', 'Dan', 'Dyer'],
];

/** Stands for the folder in the settings of a template. */
export const anyFolder = '/any-folder';

const root = resolve(import.meta.dirname, '../..');

/**
 * A domain that was made once, to be copied: making one takes several seconds of a processor. It is
 * made anew for another version of Samba and for another text of this file.
 */
export async function template(): Promise<string> {
  const version = (await runProgram('samba', ['--version'])).stdout;
  const text = readFileSync(join(import.meta.dirname, 'samba-template.ts'));
  const key = createHash('sha256').update(version).update(text).digest('hex').slice(0, 16);
  const folder = join(root, 'out/test', `samba-${key}`);
  if (existsSync(folder)) return folder;
  mkdirSync(join(root, 'out/test'), { recursive: true });
  const draft = mkdtempSync(join(root, 'out/test', 'samba-draft-'));
  try {
    await provision(draft);
    await seed(join(draft, 'private/sam.ldb'));
    // Somebody else may have made it meanwhile: theirs is as good.
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

async function provision(folder: string): Promise<void> {
  await mustRun('samba-tool', [
    'domain',
    'provision',
    '--realm=CORP.EXAMPLE.TEST',
    '--domain=CORP',
    '--server-role=dc',
    '--dns-backend=NONE',
    '--host-name=dc',
    '--host-ip=127.0.0.1',
    `--adminpass=${adminPassword}`,
    `--targetdir=${folder}`,
    '--use-rfc2307',
    '--option=interfaces=lo',
    '--option=bind interfaces only=yes',
  ]);
  const conf = join(folder, 'etc/smb.conf');
  writeFileSync(conf, readFileSync(conf, 'utf8').replaceAll(folder, anyFolder));
}

async function seed(database: string): Promise<void> {
  const password = Buffer.from(`"${sambaPassword}"`, 'utf16le').toString('base64');
  const units = ['Staff', 'Teams', 'Former'].map(
    (ou) => `dn: OU=${ou},${sambaBase}\nobjectClass: organizationalUnit\n`,
  );
  const users = people.map(
    ([user, given, surname]) => `dn: CN=${given} ${surname},OU=Staff,${sambaBase}
objectClass: user
sAMAccountName: ${user}
userPrincipalName: ${user}@corp.example.test
givenName: ${given}
sn: ${surname}
displayName: ${given} ${surname}
mail: ${user}@corp.example.test
title: Clerk
department: Sales
mobile: +44 7700 900100
unicodePwd:: ${password}
userAccountControl: 512
`,
  );
  const group = `dn: CN=Clerks,OU=Teams,${sambaBase}
objectClass: group
sAMAccountName: Clerks
groupType: -2147483646
member: CN=Ann Archer,OU=Staff,${sambaBase}
`;
  await mustRun('ldbadd', ['-H', database], { input: [...units, ...users, group].join('\n') });
}
