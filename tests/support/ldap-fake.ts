import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls';
import {
  type Ber,
  BerReader,
  encode,
  group,
  integer,
  octets,
  sequence,
  tags,
} from '../../main/connector/ldap/ber.ts';
import { Framer } from '../../main/connector/ldap/framer.ts';
import { fingerprintOf, type Identity, newAuthority } from './certificates.ts';

/** A request as a server of ours sees it. */
export type Asked = {
  readonly id: number;
  readonly tag: number;
  /** The DN of a search, and the attributes that it asks for. */
  readonly base: string;
  readonly attributes: readonly string[];
  /** The cookie of the page that is asked for; null without paging. */
  readonly cookie: string | null;
};

/** What a server of ours says to a request, if anything. */
export type Reply = (asked: Asked, socket: Socket) => void;

const noise: Asked = { id: 0, tag: 0, base: '', attributes: [], cookie: null };
const pagingOid = '1.2.840.113556.1.4.319';

function readSearch(body: BerReader): Pick<Asked, 'base' | 'attributes'> {
  const base = body.text();
  for (let skipped = 0; skipped < 6; skipped++) body.skip();
  const list = body.enter();
  const attributes: string[] = [];
  while (!list.isAtEnd) attributes.push(list.text());
  return { base, attributes };
}

function readAsked(bytes: Buffer): Asked {
  const whole = new BerReader(bytes).enter();
  const id = whole.integer();
  const tag = whole.peek();
  const nothing = { base: '', attributes: [] };
  if (tag === 0x42) return { id, tag, ...nothing, cookie: null };
  const body = whole.enter(tag);
  const search = tag === 0x63 ? readSearch(body) : nothing;
  let cookie: string | null = null;
  if (!whole.isAtEnd) {
    const controls = whole.enter(0xa0);
    while (!controls.isAtEnd) {
      const one = controls.enter();
      const oid = one.text();
      if (one.peek() === tags.boolean) one.skip();
      if (oid !== pagingOid) continue;
      const page = new BerReader(one.octets()).enter();
      page.skip();
      cookie = page.text();
    }
  }
  return { id, tag, ...search, cookie };
}

/** A message of a server: number and operation, and controls if any. */
export function send(socket: Socket, id: number, operation: Ber, controls?: Ber): void {
  const parts = controls ? [operation, controls] : [operation];
  socket.write(encode(sequence(integer(id), ...parts)));
}

/** The end of an operation, with a result code. */
export function result(tag: number, code: number): Ber {
  return group(tag, [integer(code, tags.enumerated), octets(''), octets('')]);
}

/** The control that says where the next page begins. */
export function nextPage(cookie: string): Ber {
  const value = encode(sequence(integer(0), octets(cookie)));
  return group(0xa0, [sequence(octets(pagingOid), octets(value))]);
}

/** An entry with its attributes. */
export function entry(
  dn: string,
  attributes: Readonly<Record<string, readonly (string | Uint8Array)[]>>,
): Ber {
  const list = Object.entries(attributes).map(([name, values]) =>
    sequence(
      octets(name),
      group(
        tags.set,
        values.map((value) => octets(value)),
      ),
    ),
  );
  return group(0x64, [octets(dn), sequence(...list)]);
}

/** Answers sign-in and the root entry as an OpenLDAP server does; the rest is for the test. */
export function likeOpenLdap(reply: Reply, base = 'dc=fake'): Reply {
  return (asked, socket) => {
    if (asked.tag === 0x60) send(socket, asked.id, result(0x61, 0));
    else if (asked.tag === 0x63 && asked.base === '') {
      const root = { structuralObjectClass: ['OpenLDAProotDSE'], namingContexts: [base] };
      send(socket, asked.id, entry('', { ...root, supportedControl: [pagingOid] }));
      send(socket, asked.id, result(0x65, 0));
    } else reply(asked, socket);
  };
}

/** A small server of ours that does what no honest one does. */
export class FakeLdap {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly fingerprint: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>, fingerprint: string) {
    const address = server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
    this.#server = server;
    this.#sockets = sockets;
    this.fingerprint = fingerprint;
  }

  /** With TLS from the start. */
  static start(reply: Reply, identity?: Identity, options: TlsOptions = {}): Promise<FakeLdap> {
    const own = identity ?? newAuthority().issue({ hosts: ['127.0.0.1'] });
    const server = createTlsServer({ key: own.key, cert: own.certificate, ...options });
    server.on('secureConnection', (socket) => listen(socket, reply));
    return FakeLdap.#listening(server, fingerprintOf(own.certificate));
  }

  /** In clear, for StartTLS and its abuses; `reply` gets the plain socket. */
  static startPlain(reply: Reply): Promise<FakeLdap> {
    const server = createServer((socket) => listen(socket, reply));
    return FakeLdap.#listening(server, '');
  }

  static async #listening(server: Server, fingerprint: string): Promise<FakeLdap> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FakeLdap(server, sockets, fingerprint);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** Takes a connection over with TLS, as a server does after StartTLS. */
export function upgrade(socket: Socket, identity: Identity, reply: Reply): void {
  socket.removeAllListeners('data');
  const { key, certificate } = identity;
  listen(new TLSSocket(socket, { isServer: true, key, cert: certificate }), reply);
}

function listen(socket: Socket, reply: Reply): void {
  const framer = new Framer();
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    // What is no LDAP is a TLS handshake with a server that has none.
    if (chunk[0] !== tags.sequence && framer.isEmpty) reply(noise, socket);
    else framer.push(chunk, (one) => reply(readAsked(one), socket));
  });
}
