import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, createServer, type Server } from 'node:tls';
import { BerReader } from '../../main/connector/ldap/ber.ts';
import { Framer } from '../../main/connector/ldap/framer.ts';
import { fingerprintOf, newAuthority } from './certificates.ts';

/** What the proxy does with one message. */
export type ProxyAct =
  | 'pass'
  /** Both sides lose the connection, and the message never arrives. */
  | 'cut'
  /** The message arrives; the client loses the connection at once. */
  | 'pass-and-cut'
  /** As `cut`, with a reset instead of a goodbye. */
  | 'reset'
  /** Half of the message arrives, then the connection is cut. */
  | 'truncate'
  /** Nothing is heard any more in this direction, and the connection stays. */
  | 'stall'
  /** The message arrives late. */
  | 'delay';

/** A message on its way. */
export type ProxyMessage = {
  readonly to: 'server' | 'client';
  /** The tag of the operation (RFC 4511): 0x60 bind, 0x63 search, 0x66 modify, … */
  readonly tag: number;
  /** Counted from 0 over all connections since `plan` was set, in the order of arrival. */
  readonly index: number;
};

/** Decides about a message; one that takes its time holds the message back until then. */
export type ProxyPlan = (message: ProxyMessage) => ProxyAct | Promise<ProxyAct>;

/** Operations that change something: modify, add, delete, modify DN, extended. */
export const writeTags: ReadonlySet<number> = new Set([0x66, 0x68, 0x4a, 0x6c, 0x77]);

/** Where a proxy leads to; `isSecure` when the server wants TLS for a sign-in. */
export type ProxyTarget = {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
};

const passAll: ProxyPlan = () => 'pass';

/**
 * Stands between a client and a real server, reads every message, and does to each what the test
 * says. It has a certificate of its own: the client pins that one.
 */
export class LdapProxy {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly fingerprint: string;
  readonly #server: Server;
  readonly #target: ProxyTarget;
  readonly #sockets = new Set<Socket>();
  /** Connections below TLS by the client's port: only they can be reset. */
  readonly #plain = new Map<number, Socket>();
  readonly #upstream = new Set<Socket>();
  #plan: ProxyPlan = passAll;
  #index = 0;

  private constructor(server: Server, target: ProxyTarget, fingerprint: string) {
    const address = server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
    this.#server = server;
    this.#target = target;
    this.fingerprint = fingerprint;
    server.on('connection', (socket: Socket) => {
      this.#keep(socket);
      const clientPort = socket.remotePort ?? 0;
      this.#plain.set(clientPort, socket);
      socket.on('close', () => this.#plain.delete(clientPort));
    });
    server.on('secureConnection', (socket) => this.#join(socket));
    server.on('tlsClientError', () => undefined);
  }

  static async start(target: ProxyTarget): Promise<LdapProxy> {
    const { key, certificate } = newAuthority().issue({ hosts: ['127.0.0.1'] });
    const server = createServer({ key, cert: certificate });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new LdapProxy(server, target, fingerprintOf(certificate));
  }

  /** Decides from now on; messages are counted from 0 again. */
  plan(plan: ProxyPlan): void {
    this.#plan = plan;
    this.#index = 0;
  }

  /** How many messages came since `plan` was set. */
  get messages(): number {
    return this.#index;
  }

  /** Waits until the server has nothing more to do: it closes a connection only then. */
  async untilIdle(): Promise<void> {
    await Promise.all(
      [...this.#upstream].map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.once('close', () => resolve());
          }),
      ),
    );
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
  }

  #join(client: Socket): void {
    const { host, port, isSecure } = this.#target;
    const server = isSecure
      ? connectTls({ host, port, rejectUnauthorized: false })
      : connectPlain({ host, port });
    this.#keep(client);
    this.#keep(server);
    this.#upstream.add(server);
    server.on('close', () => this.#upstream.delete(server));
    client.on('close', () => server.end());
    server.on('close', () => client.destroy());
    this.#carry(client, server, 'server');
    this.#carry(server, client, 'client');
  }

  #carry(from: Socket, to: Socket, direction: ProxyMessage['to']): void {
    const framer = new Framer();
    let isStalled = false;
    let last = Promise.resolve();
    const client = direction === 'server' ? from : to;
    const plain = this.#plain.get(client.remotePort ?? 0);
    from.on('data', (chunk: Buffer) => {
      framer.push(chunk, (bytes) => {
        const message = { to: direction, tag: tagOf(bytes), index: this.#index };
        this.#index += 1;
        const copy = Buffer.from(bytes);
        last = last.then(async () => {
          const act = isStalled ? 'stall' : await this.#plan(message);
          isStalled ||= act === 'stall';
          await carryOut(act, copy, { to, client, plain });
        });
      });
    });
  }
}

function tagOf(bytes: Buffer): number {
  const whole = new BerReader(bytes).enter();
  whole.skip();
  return whole.peek();
}

type Ends = {
  readonly to: Socket;
  readonly client: Socket;
  readonly plain: Socket | undefined;
};

async function carryOut(act: ProxyAct, bytes: Buffer, { to, client, plain }: Ends): Promise<void> {
  switch (act) {
    case 'pass':
      to.write(bytes);
      return;
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, 30));
      to.write(bytes);
      return;
    case 'pass-and-cut':
      await new Promise<void>((resolve) => to.write(bytes, () => resolve()));
      client.destroy();
      return;
    case 'truncate':
      await new Promise<void>((resolve) =>
        to.write(bytes.subarray(0, bytes.length >> 1), () => resolve()),
      );
      client.destroy();
      return;
    case 'reset':
      plain?.resetAndDestroy();
      return;
    case 'cut':
      client.destroy();
      return;
    case 'stall':
  }
}
