import { afterEach, describe, expect, it } from 'vitest';
import {
  type Certificate,
  type Connection,
  usualPoliteness,
} from '../../../shared/model/connection.ts';
import { type Identity, newAuthority, selfSigned } from '../../support/certificates.ts';
import {
  entry,
  FakeLdap,
  likeOpenLdap,
  type Reply,
  result,
  send,
  upgrade,
} from '../../support/ldap-fake.ts';
import { openDirectory, probeDirectory } from '../../support/live-task.ts';

const authority = newAuthority();
const hosts = ['127.0.0.1'];
const dayMs = 86_400_000;
const secret = 'tulip granite orbit saddle';
let server: FakeLdap | null = null;
let binds: number;

/** Counts sign-ins: no password may reach a server that is not trusted. */
const counting: Reply = likeOpenLdap((asked, socket) => {
  send(socket, asked.id, entry(asked.base, { objectClass: ['organization'] }));
  send(socket, asked.id, result(0x65, 0));
});
const reply: Reply = (asked, socket) => {
  if (asked.tag === 0x60) binds += 1;
  counting(asked, socket);
};

async function listening(identity: Identity, options = {}): Promise<FakeLdap> {
  binds = 0;
  server = await FakeLdap.start(reply, identity, options);
  return server;
}

async function plain(behave: Reply): Promise<FakeLdap> {
  binds = 0;
  server = await FakeLdap.startPlain(behave);
  return server;
}

function task(wish: Partial<Connection> = {}) {
  const connection: Connection = {
    host: '127.0.0.1',
    port: server?.port ?? 0,
    security: 'ldaps',
    bindName: 'cn=console',
    bases: [],
    readOnly: false,
    pageSize: 100,
    ...usualPoliteness,
    pin: null,
    ...wish,
  };
  return { connection, password: Buffer.from(secret) };
}

const trusting = { authorities: [authority.certificate], connectMs: 5_000 };

function open(wish: Partial<Connection> = {}, around = {}) {
  return openDirectory(task(wish), { ...trusting, ...around });
}

afterEach(async () => {
  await server?.stop();
  server = null;
});

describe('a certificate', () => {
  it('of an authority that this system trusts is taken', async () => {
    await listening(authority.issue({ hosts }));
    (await open()).close();
    expect(binds).toBe(1);
  });

  const refused: readonly (readonly [string, Certificate['problem'], () => Identity])[] = [
    [
      'that has expired',
      'expired',
      () => authority.issue({ hosts, validTo: new Date(Date.now() - dayMs / 2) }),
    ],
    [
      'that is not valid yet',
      'not-yet-valid',
      () => authority.issue({ hosts, validFrom: new Date(Date.now() + dayMs) }),
    ],
    ['that vouches for itself', 'self-signed', () => selfSigned({ hosts })],
    ['of nobody we know', 'unknown-issuer', () => newAuthority('Somebody').issue({ hosts })],
    ['for another host', 'wrong-host', () => authority.issue({ hosts: ['else.example'] })],
  ];

  for (const [which, problem, make] of refused) {
    it(`${which} is shown, gets no password, and is taken only when it is pinned`, async () => {
      const { fingerprint } = await listening(make());
      await expect(open()).rejects.toMatchObject({ code: 'certificate-untrusted' });
      const report = await probeDirectory(task(), trusting);
      expect(report.certificate).toMatchObject({ problem, sha256: fingerprint });
      expect(report.findings).toContainEqual(
        expect.objectContaining({ id: 'certificate', level: 'problem', what: problem }),
      );
      expect(binds).toBe(0);
      (await open({ pin: fingerprint })).close();
      expect(binds).toBe(1);
    });
  }

  it('that is not the pinned one is refused, even when this system trusts it', async () => {
    await listening(authority.issue({ hosts }));
    const pin = 'A'.repeat(43);
    await expect(open({ pin })).rejects.toMatchObject({ code: 'certificate-changed' });
    const report = await probeDirectory(task({ pin }), trusting);
    expect(report.findings.find(({ id }) => id === 'certificate')?.what).toBe('changed');
    expect(binds).toBe(0);
  });
});

describe('a connection', () => {
  it('by TLS 1.1 is refused', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' };
    await listening(authority.issue({ hosts }), old);
    await expect(open()).rejects.toMatchObject({ code: 'connection-insecure' });
    const report = await probeDirectory(task(), trusting);
    expect(report.findings).toEqual([
      expect.objectContaining({ id: 'tls', level: 'problem', what: 'ldaps-refused' }),
    ]);
  });

  it('in clear where TLS was asked for is refused', async () => {
    await plain((_, socket) => socket.write('hello\n'));
    await expect(open()).rejects.toMatchObject({
      code: expect.stringMatching(/^(connection-insecure|directory-unreachable)$/),
    });
  });

  it('that asks for TLS on the way is protected before anybody signs in', async () => {
    const identity = authority.issue({ hosts });
    await plain((asked, socket) => {
      if (asked.tag === 0x60) binds += 100;
      send(socket, asked.id, result(0x78, 0));
      upgrade(socket, identity, reply);
    });
    (await open({ security: 'starttls' })).close();
    expect(binds).toBe(1);
  });

  const stripped: readonly (readonly [string, Reply])[] = [
    ['is told that there is no TLS', (asked, socket) => send(socket, asked.id, result(0x78, 2))],
    ['is answered by something else', (asked, socket) => send(socket, asked.id, result(0x61, 0))],
    [
      'gets more behind the answer than the answer',
      (asked, socket) => {
        socket.cork();
        send(socket, asked.id, result(0x78, 0));
        send(socket, 2, result(0x61, 0));
        socket.uncork();
      },
    ],
  ];
  for (const [what, behave] of stripped) {
    it(`that asks for TLS on the way and ${what} ends without a sign-in`, async () => {
      await plain((asked, socket) => {
        if (asked.tag === 0x60) binds += 1;
        behave(asked, socket);
      });
      await expect(open({ security: 'starttls' })).rejects.toMatchObject({
        code: 'connection-insecure',
      });
      expect(binds).toBe(0);
    });
  }

  it('that never answers is given up', async () => {
    await plain(() => undefined);
    const around = { connectMs: 300 };
    await expect(open({}, around)).rejects.toMatchObject({ code: 'directory-unreachable' });
    const starttls = { security: 'starttls' } as const;
    await expect(open(starttls, around)).rejects.toMatchObject({ code: 'directory-unreachable' });
  });

  it('to nobody is refused, and the doctor says so', async () => {
    await listening(authority.issue({ hosts }));
    const wanted = task();
    await server?.stop();
    server = null;
    const report = await probeDirectory(wanted, trusting);
    expect(report.findings).toEqual([
      expect.objectContaining({ id: 'reach', level: 'problem', what: 'directory-unreachable' }),
    ]);
  });
});

describe('a password', () => {
  it('is wiped, whatever becomes of the connection', async () => {
    await listening(selfSigned({ hosts }));
    const refusedTask = task();
    await expect(openDirectory(refusedTask, trusting)).rejects.toThrow('certificate-untrusted');
    const taken = task({ pin: server?.fingerprint ?? '' });
    (await openDirectory(taken, trusting)).close();
    await server?.stop();
    server = null;
    const unreached = task({ port: 1 });
    await expect(openDirectory(unreached, trusting)).rejects.toThrow('directory-unreachable');
    for (const { password } of [refusedTask, taken, unreached]) {
      expect(password.every((byte) => byte === 0)).toBe(true);
    }
  });

  it('of nothing is not sent: the server would let it in as nobody', async () => {
    await listening(authority.issue({ hosts }));
    const empty = { ...task(), password: Buffer.alloc(0) };
    await expect(openDirectory(empty, trusting)).rejects.toMatchObject({
      code: 'credentials-missing',
    });
    expect(binds).toBe(0);
  });
});
