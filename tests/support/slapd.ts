import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, fingerprintOf, newAuthority } from './certificates.ts';
import {
  freePort,
  mustRun,
  type Ran,
  runProgram,
  type Started,
  startServer,
  untilAnswers,
} from './server-process.ts';
import { slapdConf } from './slapd-conf.ts';
import { corpLdif } from './slapd-seed.ts';

export const slapdBase = 'dc=corp,dc=example,dc=test';
const program = '/usr/sbin/slapd';

/** Whether OpenLDAP may run here; the set-up of the tests installs it on Linux. */
export const maySlapd = process.platform === 'linux';

export type SlapdOptions = {
  /** Entries, in place of a small company. */
  readonly ldif?: string;
  /** Lines of slapd.conf for the database, after all others. */
  readonly more?: string;
  /** Whether the server keeps syncprov: without it there is no sync control. */
  readonly hasSync?: boolean;
  readonly authority?: Authority;
};

/** A real OpenLDAP server on the loopback, with entries, policies and TLS, for one test file. */
export class Slapd {
  readonly host = '127.0.0.1';
  readonly base = slapdBase;
  /** The root of the database, whom no rule holds. */
  readonly rootName = `cn=root,${slapdBase}`;
  readonly rootPassword = 'root of all entries';
  /** A directory account that may write everything below the base. */
  readonly consoleName = `cn=console,${slapdBase}`;
  readonly consolePassword = 'tulip granite orbit saddle';
  /** A directory account that may read and not write. */
  readonly readerName = `cn=reader,${slapdBase}`;
  readonly readerPassword = 'lantern velvet canyon drum';
  readonly ldapPort: number;
  readonly ldapsPort: number;
  /** Of the certificate in use, SHA-256 in base64url. */
  fingerprint: string;
  readonly authority: Authority;
  readonly #folder: string;
  #server: Started | null = null;

  private constructor(
    folder: string,
    ports: readonly [number, number],
    authority: Authority,
    fingerprint: string,
  ) {
    this.#folder = folder;
    [this.ldapPort, this.ldapsPort] = ports;
    this.authority = authority;
    this.fingerprint = fingerprint;
  }

  static async start(options: SlapdOptions = {}): Promise<Slapd> {
    if (!existsSync(program)) {
      throw new Error('OpenLDAP is not here: sudo apt-get install -y slapd ldap-utils');
    }
    const folder = mkdtempSync(join(tmpdir(), 'bailiwick-slapd-'));
    mkdirSync(join(folder, 'db'));
    mkdirSync(join(folder, 'log'));
    const authority = options.authority ?? newAuthority();
    const { key, certificate } = authority.issue({ hosts: ['localhost', '127.0.0.1'] });
    writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
    writeFileSync(join(folder, 'certificate.pem'), certificate);
    writeFileSync(join(folder, 'ca.pem'), authority.certificate);
    const ports = [await freePort(), await freePort()] as const;
    const slapd = new Slapd(folder, ports, authority, fingerprintOf(certificate));
    const { hasSync = true, more = '' } = options;
    const { rootName, rootPassword } = slapd;
    writeFileSync(
      join(folder, 'slapd.conf'),
      slapdConf({ folder, base: slapdBase, rootName, rootPassword, hasSync, more }),
    );
    const ldif = options.ldif ?? corpLdif(slapd);
    const conf = join(folder, 'slapd.conf');
    await mustRun('/usr/sbin/slapadd', ['-q', '-f', conf, '-b', slapdBase], { input: ldif });
    await slapd.resume();
    return slapd;
  }

  /** Starts the server again on the same ports and data. */
  async resume(): Promise<void> {
    const urls = `ldap://127.0.0.1:${this.ldapPort}/ ldaps://127.0.0.1:${this.ldapsPort}/`;
    const conf = join(this.#folder, 'slapd.conf');
    // A debug level keeps it in the foreground; level 0 prints nothing but what is fatal.
    this.#server = startServer(program, ['-f', conf, '-h', urls, '-d', '0']);
    await untilAnswers(this.#server, '127.0.0.1', this.ldapPort);
    await untilAnswers(this.#server, '127.0.0.1', this.ldapsPort);
  }

  /** Ends the server and keeps its data. */
  async pause(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.#server?.stop(signal);
    this.#server = null;
  }

  /** Starts the server again with another certificate of the same authority. */
  async renew(): Promise<void> {
    await this.pause();
    const { key, certificate } = this.authority.issue({ hosts: ['localhost', '127.0.0.1'] });
    writeFileSync(join(this.#folder, 'key.pem'), key, { mode: 0o600 });
    writeFileSync(join(this.#folder, 'certificate.pem'), certificate);
    this.fingerprint = fingerprintOf(certificate);
    await this.resume();
  }

  async stop(): Promise<void> {
    await this.pause();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** `ldapsearch` as root: the LDIF of what is found. Operational attributes are named `+`. */
  search(filter: string, attributes: readonly string[] = [], base = this.base): Promise<string> {
    const args = ['-LLL', '-o', 'ldif-wrap=no', '-b', base, filter, ...attributes];
    return mustRun('ldapsearch', [...this.#as(), ...args]);
  }

  /** The values of one attribute of one entry, by `ldapsearch`. */
  async values(filter: string, attribute: string): Promise<readonly string[]> {
    const found = await this.search(filter, [attribute]);
    return [...found.matchAll(new RegExp(`^${attribute}(::?) (.*)$`, 'gim'))].map((match) => {
      const [, colons, text = ''] = match;
      return colons === '::' ? Buffer.from(text, 'base64').toString('utf8') : text;
    });
  }

  /** `ldapmodify` as root, with change records in LDIF. */
  async modify(ldif: string): Promise<void> {
    await mustRun('ldapmodify', this.#as(), { input: ldif });
  }

  /** Signs in with `ldapwhoami`; the status is LDAP's result code. */
  signIn(name: string, password: string): Promise<Ran> {
    const url = `ldap://127.0.0.1:${this.ldapPort}`;
    return runProgram('ldapwhoami', ['-x', '-H', url, '-D', name, '-w', password]);
  }

  #as(): readonly string[] {
    const url = `ldap://127.0.0.1:${this.ldapPort}`;
    return ['-x', '-H', url, '-D', this.rootName, '-w', this.rootPassword];
  }
}
