import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, fingerprintOf, newAuthority } from './certificates.ts';
import { mustRun, type Started, startServer, untilAnswers } from './server-process.ts';

export const sambaBase = 'DC=corp,DC=example,DC=test';

/** What the people of the seed sign in with. */
export const sambaPassword = 'Tulip-Granite-0rbit';

const people: readonly (readonly [user: string, given: string, surname: string])[] = [
  ['aarcher', 'Ann', 'Archer'],
  ['bbaker', 'Ben', 'Baker'],
  ['ccarter', 'Cleo', 'Carter'],
  ['ddyer', 'Dan', 'Dyer'],
];

/** Whether a domain controller may run here: it listens on ports 389 and 636, which are root's. */
export const maySamba = process.platform === 'linux' && process.getuid?.() === 0;

/** Each server has an address of its own on the loopback, because its ports cannot be chosen. */
function freeAddress(): string {
  const part = () => 1 + Math.floor(Math.random() * 253);
  return `127.${part()}.${part()}.${part()}`;
}

const settings = (folder: string) => `[global]
\tserver services = ldap
\ttls keyfile = ${folder}/key.pem
\ttls certfile = ${folder}/certificate.pem
\ttls cafile = ${folder}/ca.pem
\tbind interfaces only = yes
\tlog level = 0
`;

/** A real domain controller that speaks Active Directory's LDAP, for one test file. */
export class Samba {
  readonly base = sambaBase;
  readonly ldapPort = 389;
  readonly ldapsPort = 636;
  /** The domain's administrator, in the three forms that a simple bind takes. */
  readonly adminName = 'Administrator@corp.example.test';
  readonly adminDownLevel = 'CORP\\Administrator';
  readonly adminDn = `CN=Administrator,CN=Users,${sambaBase}`;
  readonly adminPassword = 'Harbour-Lantern-7';
  readonly host: string;
  readonly fingerprint: string;
  readonly authority: Authority;
  readonly #folder: string;
  #server: Started | null = null;

  private constructor(folder: string, host: string, authority: Authority, fingerprint: string) {
    this.#folder = folder;
    this.host = host;
    this.authority = authority;
    this.fingerprint = fingerprint;
  }

  static async start(): Promise<Samba> {
    if (!existsSync('/usr/sbin/samba')) {
      throw new Error('Samba is not here: sudo apt-get install -y samba-ad-dc ldb-tools');
    }
    const folder = mkdtempSync(join(tmpdir(), 'bailiwick-samba-'));
    const host = freeAddress();
    const authority = newAuthority();
    const { key, certificate } = authority.issue({ hosts: ['dc.corp.example.test', host] });
    const samba = new Samba(folder, host, authority, fingerprintOf(certificate));
    await samba.#provision();
    writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
    writeFileSync(join(folder, 'certificate.pem'), certificate);
    writeFileSync(join(folder, 'ca.pem'), authority.certificate);
    appendFileSync(samba.#conf, settings(folder));
    await samba.#seed();
    await samba.resume();
    return samba;
  }

  get #conf(): string {
    return join(this.#folder, 'etc/smb.conf');
  }

  get #database(): string {
    return join(this.#folder, 'private/sam.ldb');
  }

  async #provision(): Promise<void> {
    await mustRun('samba-tool', [
      'domain',
      'provision',
      '--realm=CORP.EXAMPLE.TEST',
      '--domain=CORP',
      '--server-role=dc',
      '--dns-backend=NONE',
      '--host-name=dc',
      `--host-ip=${this.host}`,
      `--adminpass=${this.adminPassword}`,
      `--targetdir=${this.#folder}`,
      '--use-rfc2307',
      `--option=interfaces=${this.host}/8`,
      '--option=bind interfaces only=yes',
    ]);
  }

  async #seed(): Promise<void> {
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
    await this.add([...units, ...users, group].join('\n'));
  }

  /** Starts the server again on the same address and data. */
  async resume(): Promise<void> {
    const args = ['-i', `--configfile=${this.#conf}`, '--no-process-group', '-d', '0'];
    this.#server = startServer('/usr/sbin/samba', args);
    await untilAnswers(this.#server, this.host, this.ldapPort);
    await untilAnswers(this.#server, this.host, this.ldapsPort);
  }

  /** Ends the server and keeps its data. */
  async pause(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.#server?.stop(signal);
    this.#server = null;
  }

  async stop(): Promise<void> {
    await this.pause();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** `ldbadd`, past the server, with entries in LDIF. */
  async add(ldif: string): Promise<void> {
    await mustRun('ldbadd', ['-H', this.#database], { input: ldif });
  }

  /** `ldbmodify`, past the server, with change records in LDIF. */
  async modify(ldif: string): Promise<void> {
    await mustRun('ldbmodify', ['-H', this.#database], { input: ldif });
  }

  /** `ldbsearch`, past the server: the LDIF of what is found. */
  async search(
    filter: string,
    attributes: readonly string[] = [],
    more: readonly string[] = [],
  ): Promise<string> {
    const args = ['-H', this.#database, '-b', this.base, ...more, filter, ...attributes];
    return (await mustRun('ldbsearch', args)).replace(/\n /g, '');
  }

  /** The values of one attribute of what is found, by `ldbsearch`. */
  async values(
    filter: string,
    attribute: string,
    more: readonly string[] = [],
  ): Promise<readonly string[]> {
    const found = await this.search(filter, [attribute], more);
    return [...found.matchAll(new RegExp(`^${attribute}: (.*)$`, 'gim'))].map(
      ([, text = '']) => text,
    );
  }

  /** `samba-tool`, past the server. */
  async tool(...args: readonly string[]): Promise<string> {
    return mustRun('samba-tool', [...args, '-H', this.#database]);
  }
}
