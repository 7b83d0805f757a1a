import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, fingerprintOf, newAuthority } from './certificates.ts';
import { adminPassword, anyFolder, sambaBase, template } from './samba-template.ts';
import {
  mustRun,
  type Ran,
  runProgram,
  type Started,
  startServer,
  untilAnswers,
} from './server-process.ts';

export { sambaPassword } from './samba-template.ts';

/** The server that may listen on ports 389 and 636, which are root's: the session made it for us. */
const allowed = process.env['BAILIWICK_SAMBA'];
const program = allowed ?? '/usr/sbin/samba';

/** Whether a domain controller may run here. */
export const maySamba =
  process.platform === 'linux' && (allowed !== undefined || process.getuid?.() === 0);

/** Each server has an address of its own on the loopback, because its ports cannot be chosen. */
function freeAddress(): string {
  const part = () => 1 + Math.floor(Math.random() * 253);
  return `127.${part()}.${part()}.${part()}`;
}

const settings = (folder: string, host: string) => `[global]
\tpid directory = ${folder}/run
\tncalrpc dir = ${folder}/run/ncalrpc
\tinterfaces = ${host}/8
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
  readonly adminPassword = adminPassword;
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
    if (!existsSync(program)) {
      throw new Error('Samba is not here: sudo apt-get install -y samba-ad-dc ldb-tools');
    }
    const folder = mkdtempSync(join(tmpdir(), 'bailiwick-samba-'));
    const host = freeAddress();
    const authority = newAuthority();
    const { key, certificate } = authority.issue({ hosts: ['dc.corp.example.test', host] });
    const samba = new Samba(folder, host, authority, fingerprintOf(certificate));
    const made = await template();
    cpSync(made, folder, { recursive: true });
    mkdirSync(join(folder, 'run'));
    const conf = readFileSync(samba.#conf, 'utf8').replaceAll(anyFolder, folder);
    writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
    writeFileSync(join(folder, 'certificate.pem'), certificate);
    writeFileSync(join(folder, 'ca.pem'), authority.certificate);
    writeFileSync(samba.#conf, `${conf}${settings(folder, host)}`);
    await samba.resume();
    return samba;
  }

  get #conf(): string {
    return join(this.#folder, 'etc/smb.conf');
  }

  get #database(): string {
    return join(this.#folder, 'private/sam.ldb');
  }

  /** Starts the server again on the same address and data. */
  async resume(): Promise<void> {
    const args = ['-i', `--configfile=${this.#conf}`, '--no-process-group', '-d', '0'];
    this.#server = startServer(program, args);
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

  /** Changes what the domain keeps without asking its rules: for what no client may write. */
  async rewrite(ldif: string): Promise<void> {
    const partition = `${sambaBase.toUpperCase()}.ldb`;
    await mustRun('ldbmodify', ['-H', `${this.#database}.d/${partition}`], { input: ldif });
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

  /** Signs in with `ldapsearch`, because Samba has no `whoami`; the status is LDAP's result code. */
  signIn(name: string, password: string): Promise<Ran> {
    const who = ['-x', '-H', `ldaps://${this.host}`, '-D', name, '-w', password];
    const args = [...who, '-LLL', '-s', 'base', '-b', '', '1.1'];
    return runProgram('ldapsearch', args, {
      env: { LDAPTLS_CACERT: join(this.#folder, 'ca.pem') },
    });
  }

  /** `samba-tool`, past the server. */
  async tool(...args: readonly string[]): Promise<string> {
    return mustRun('samba-tool', [...args, '-H', this.#database]);
  }
}
