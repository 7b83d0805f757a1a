import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialects } from '../../main/connector/ldap/dialects.ts';
import { type Connection, usualPoliteness } from '../../shared/model/connection.ts';
import { fingerprintOf, newAuthority } from '../support/certificates.ts';
import {
  freePort,
  mustRun,
  type Started,
  startServer,
  untilAnswers,
} from '../support/server-process.ts';
import { benchDir } from './data.ts';

const base = 'dc=corp,dc=example';
const rootName = `cn=root,${base}`;
/** Entries of one page, for our reading and for ldapsearch. */
const pageSize = 1_000;

// What the server does by itself when nobody asks for less: it waits for its disk at each commit.
function confOf(folder: string): string {
  return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload syncprov
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/certificate.pem
TLSCertificateKeyFile ${folder}/key.pem
TLSProtocolMin 3.3
database mdb
maxsize 34359738368
suffix "${base}"
directory ${folder}/db
rootdn "${rootName}"
rootpw "${password}"
index objectClass,entryUUID,entryCSN eq
index cn,uid,mail,member eq
overlay syncprov
syncprov-sessionlog 100000
`;
}

const password = 'root of all entries';

/** An OpenLDAP server on the loopback, filled by slapadd, and the programs that come with it. */
export class LiveServer {
  /** How the console is connected to it. */
  readonly connection: Connection;
  readonly password = password;
  readonly #folder: string;
  readonly #url: string;
  readonly #server: Started;

  private constructor(folder: string, port: number, pin: string, server: Started) {
    this.#folder = folder;
    this.#url = `ldaps://127.0.0.1:${port}`;
    this.#server = server;
    this.connection = {
      host: '127.0.0.1',
      port,
      security: 'ldaps',
      bindName: rootName,
      bases: [base],
      readOnly: false,
      pageSize,
      ...usualPoliteness,
      pin,
    };
  }

  /** Loads an LDIF file and starts a server that answers. */
  static async start(ldif: string): Promise<LiveServer> {
    const folder = join(benchDir, 'live-slapd');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'db'), { recursive: true });
    const authority = newAuthority();
    const { key, certificate } = authority.issue({ hosts: ['localhost', '127.0.0.1'] });
    writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
    writeFileSync(join(folder, 'certificate.pem'), certificate);
    writeFileSync(join(folder, 'ca.pem'), authority.certificate);
    const conf = join(folder, 'slapd.conf');
    writeFileSync(conf, confOf(folder));
    await mustRun('/usr/sbin/slapadd', ['-q', '-w', '-f', conf, '-l', ldif]);
    const port = await freePort();
    const url = `ldaps://127.0.0.1:${port}/`;
    const server = startServer('/usr/sbin/slapd', ['-f', conf, '-h', url, '-d', '0']);
    await untilAnswers(server, '127.0.0.1', port);
    return new LiveServer(folder, port, fingerprintOf(certificate), server);
  }

  /** Ends the server and clears up. */
  async stop(): Promise<void> {
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What a reading asks for, by pages, into a file; answers how long it took. */
  readAll(): Promise<number> {
    return this.#searchToFile(['-E', `pr=${pageSize}/noprompt`]);
  }

  /** What changed since a cookie, into a file; answers how long it took. */
  readChanges(cookie: string): Promise<number> {
    return this.#searchToFile(['-E', `!sync=ro/${cookie}`]);
  }

  /** How many entries the last search brought. */
  entriesRead(): number {
    return readFileSync(this.#found).toString('latin1').split('\ndn:').length - 1;
  }

  /** Where a reader of changes would go on from now. */
  async cookie(): Promise<string> {
    const args = ['-LLL', '-o', 'ldif-wrap=no', '-s', 'base', '-b', base, '(objectClass=*)'];
    const text = await mustRun('ldapsearch', [...this.#signIn(), ...args, 'contextCSN'], this.#env);
    const numbers = [...text.matchAll(/^contextCSN: (.+)$/gm)].map(([, number]) => number);
    if (numbers.length === 0) throw new Error('The server has no change number.');
    return `rid=000,csn=${numbers.join(';')}`;
  }

  /** `ldapmodify` of an LDIF with change records; answers how long it took. */
  async modify(ldif: string): Promise<number> {
    const path = join(this.#folder, 'changes.ldif');
    writeFileSync(path, ldif);
    return this.#runTimed('ldapmodify', ['-f', path]);
  }

  get #found(): string {
    return join(this.#folder, 'found.ldif');
  }

  get #env() {
    return { env: { LDAPTLS_CACERT: join(this.#folder, 'ca.pem') } };
  }

  #signIn(): readonly string[] {
    return ['-x', '-H', this.#url, '-D', rootName, '-w', password];
  }

  #searchToFile(extensions: readonly string[]): Promise<number> {
    const { attributes } = dialects.openldap;
    const what = ['-o', 'ldif-wrap=no', '-b', base, '(objectClass=*)', ...attributes];
    return this.#runTimed('ldapsearch', [...extensions, ...what]);
  }

  async #runTimed(program: string, args: readonly string[]): Promise<number> {
    const out = openSync(this.#found, 'w');
    try {
      const start = performance.now();
      const child = spawn(program, [...this.#signIn(), ...args], {
        env: { ...process.env, ...this.#env.env },
        stdio: ['ignore', out, 'inherit'],
      });
      await new Promise<void>((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (status) => {
          if (status === 0) resolve();
          else reject(new Error(`${program} ended with status ${status}.`));
        });
      });
      return performance.now() - start;
    } finally {
      closeSync(out);
    }
  }
}
