import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { AnswerLost, type OpenDirectory } from '../../../main/connector/directory.ts';
import { octets, sequence } from '../../../main/connector/ldap/ber.ts';
import { Failure } from '../../../shared/failure.ts';
import { type Connection, usualPoliteness } from '../../../shared/model/connection.ts';
import {
  type Asked,
  entry,
  FakeLdap,
  likeOpenLdap,
  nextPage,
  type Reply,
  result,
  send,
} from '../../support/ldap-fake.ts';
import { change, gather, line, openDirectory } from '../../support/live-task.ts';

const id = '11111111-2222-3333-4444-555555555555';
const dn = 'cn=ann,dc=fake';
const person = { objectClass: ['person'], cn: ['ann'], sn: ['ann'], entryUUID: [id] };
const mib = 1024 * 1024;
let server: FakeLdap | null = null;
let directory: OpenDirectory | null = null;

afterEach(async () => {
  directory?.close();
  await server?.stop();
  server = null;
  directory = null;
});

async function opened(reply: Reply, answerMs = 10_000): Promise<OpenDirectory> {
  server = await FakeLdap.start(likeOpenLdap(reply));
  const connection: Connection = {
    host: server.host,
    port: server.port,
    security: 'ldaps',
    bindName: null,
    bases: [],
    readOnly: false,
    pageSize: 100,
    ...usualPoliteness,
    pin: server.fingerprint,
  };
  directory = await openDirectory({ connection, password: null }, { answerMs });
  return directory;
}

/** A server whose searches all end the same way. */
function finds(answer: (asked: Asked, socket: Socket) => void): Reply {
  return (asked, socket) => {
    if (asked.tag === 0x63) answer(asked, socket);
  };
}

/** The code with which a mirror of such a server ends; none when it does not. */
async function endOfMirror(reply: Reply): Promise<string> {
  const open = await opened(reply);
  try {
    await gather(open.mirror());
    return '';
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}

/** The header of a message of so many bytes. */
function announced(bytes: number): Buffer {
  const header = Buffer.from([0x30, 0x84, 0, 0, 0, 0]);
  header.writeUInt32BE(bytes, 2);
  return header;
}

describe('a hostile server', () => {
  it('that announces a message of 100 MB is not waited for, and no room is made', async () => {
    const before = process.memoryUsage().arrayBuffers;
    expect(await endOfMirror(finds((_, socket) => socket.write(announced(100 * mib))))).toBe(
      'answer-unusable',
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * mib);
  });

  it('that sends a value of more than 10 MB is refused', async () => {
    const photo = { ...person, jpegPhoto: [Buffer.alloc(11 * mib)] };
    expect(
      await endOfMirror(finds((asked, socket) => send(socket, asked.id, entry(dn, photo)))),
    ).toBe('answer-unusable');
  });

  it('that sends a million values is refused', async () => {
    const values = Array.from({ length: 1_000_000 }, () => 'x');
    const many = { ...person, description: values };
    expect(
      await endOfMirror(finds((asked, socket) => send(socket, asked.id, entry(dn, many)))),
    ).toBe('answer-unusable');
  });

  it('that pages in a circle is noticed', async () => {
    const circling = finds((asked, socket) => {
      send(socket, asked.id, entry(dn, person));
      send(socket, asked.id, result(0x65, 0), nextPage('again'));
    });
    expect(await endOfMirror(circling)).toBe('answer-unusable');
  });

  it('that sends empty pages for ever is noticed', async () => {
    let page = 0;
    const empty = finds((asked, socket) => {
      page += 1;
      send(socket, asked.id, result(0x65, 0), nextPage(String(page)));
    });
    expect(await endOfMirror(empty)).toBe('answer-unusable');
    expect(page).toBeLessThan(200);
  });

  it('that sends entries without end fills no memory while nobody takes them', async () => {
    let sent = 0;
    const photo = { ...person, jpegPhoto: [Buffer.alloc(mib)] };
    const open = await opened(
      finds((asked, socket) => {
        const more = () => {
          while (!socket.destroyed && sent < 2_000) {
            sent += 1;
            send(socket, asked.id, entry(`cn=n${sent},dc=fake`, photo));
            if (socket.writableNeedDrain) {
              socket.once('drain', more);
              return;
            }
          }
        };
        more();
      }),
    );
    const batches = open.mirror()[Symbol.asyncIterator]();
    await batches.next();
    let before = -1;
    // The server goes on until the sockets between are full, and not one entry further.
    await expect
      .poll(
        () => {
          const isStill = before === sent;
          before = sent;
          return isStill;
        },
        { timeout: 15_000, interval: 500 },
      )
      .toBe(true);
    expect(sent).toBeLessThan(200);
  });

  it('that gives an entry nobody asked for is refused', async () => {
    const other = { ...person, entryUUID: ['99999999-2222-3333-4444-555555555555'] };
    const open = await opened(
      finds((asked, socket) => {
        send(socket, asked.id, entry(dn, other));
        send(socket, asked.id, result(0x65, 0));
      }),
    );
    await expect(open.read([id])).rejects.toMatchObject({ code: 'answer-unusable' });
  });

  it('that answers a question nobody asked is refused', async () => {
    expect(
      await endOfMirror(finds((asked, socket) => send(socket, asked.id + 7, result(0x65, 0)))),
    ).toBe('answer-unusable');
  });

  it('that sends what is no LDAP, or half of it, is refused', async () => {
    const noises = [
      Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
      Buffer.from([0x30, 0x80, 0, 0]),
      Buffer.from([0x30, 0x03, 0x02, 0x01, 0x01]),
      Buffer.from([0x30, 0x06, 0x02, 0x01, 0x03, 0x64, 0x7f, 0x00]),
      Buffer.from([0x30, 0x85, 1, 1, 1, 1, 1]),
    ];
    for (const noise of noises) {
      expect(await endOfMirror(finds((_, socket) => socket.write(noise)))).toBe('answer-unusable');
      await server?.stop();
    }
  });

  it('that gives attributes no possible name is refused', async () => {
    const wild = { ...person, '__proto__\n': ['x'] };
    expect(
      await endOfMirror(finds((asked, socket) => send(socket, asked.id, entry(dn, wild)))),
    ).toBe('answer-unusable');
  });

  it('whose schema is a surprise is read as it is', async () => {
    const odd = {
      ...person,
      'CN;lang-de': ['Änne'],
      uidNumber: ['not', 'a', 'number'],
      pwdLastSet: ['yesterday'],
      objectSid: ['text'],
      userAccountControl: ['99999999999999999999'],
      member: [Buffer.from([0xff, 0xfe])],
    };
    const open = await opened(
      finds((asked, socket) => {
        send(socket, asked.id, entry(dn, odd));
        send(socket, asked.id, result(0x65, 0));
      }),
    );
    const { accounts } = await gather(open.mirror());
    expect([...accounts.keys()]).toEqual([id]);
  });

  it('that leads to another server is not followed', async () => {
    const elsewhere = { ...sequence(octets('ldap://127.0.0.1:1/dc=else')), tag: 0x73 };
    const open = await opened(
      finds((asked, socket) => {
        send(socket, asked.id, elsewhere);
        send(socket, asked.id, entry(dn, person));
        send(socket, asked.id, result(0x65, 0));
      }),
    );
    expect([...(await gather(open.mirror())).accounts.keys()]).toEqual([id]);
    open.close();
    await server?.stop();
    expect(
      await endOfMirror(finds((asked, socket) => send(socket, asked.id, result(0x65, 10)))),
    ).toBe('answer-unusable');
  });

  it('that says nothing is given up, and a write to it is lost', async () => {
    const open = await opened(
      finds((asked, socket) => {
        send(socket, asked.id, entry(dn, person));
        send(socket, asked.id, result(0x65, 0));
      }),
      500,
    );
    const lines = [line('sn', ['ann'], ['else'])];
    await expect(open.apply(change('modify', id, { lines }))).rejects.toBeInstanceOf(AnswerLost);
    await expect(open.read([id])).rejects.toMatchObject({ code: 'directory-unreachable' });
  });
});

describe('an attribute that a server gives out in parts', () => {
  const members = Array.from({ length: 4_000 }, (_, at) => `cn=m${at},dc=fake`);
  const group = { objectClass: ['groupOfNames'], cn: ['crowd'], entryUUID: [id] };

  function inParts(partOf: (from: number) => Record<string, readonly string[]>): Reply {
    return finds((asked, socket) => {
      const [, from] = /range=(\d+)-\*$/.exec(asked.attributes.join()) ?? [];
      const part = partOf(Number(from ?? 0));
      const found = from === undefined ? { ...group, member: [], ...part } : part;
      send(socket, asked.id, entry('cn=crowd,dc=fake', found));
      send(socket, asked.id, result(0x65, 0));
    });
  }

  it('is read whole', async () => {
    const open = await opened(
      inParts((from) => {
        const end = from + 1_500 >= members.length ? '*' : String(from + 1_499);
        return { [`member;range=${from}-${end}`]: members.slice(from, from + 1_500) };
      }),
    );
    const [crowd] = (await gather(open.mirror())).accounts.values();
    expect(crowd?.members).toHaveLength(4_000);
  });

  it('is refused when the parts do not follow each other, or bring nothing', async () => {
    const first = { 'member;range=0-1499': members.slice(0, 1_500) };
    for (const next of [
      { 'member;range=1500-1999': [] },
      { 'member;range=0-1499': members.slice(0, 1_500) },
      {},
    ]) {
      expect(await endOfMirror(inParts((from) => (from === 0 ? first : next)))).toBe(
        'answer-unusable',
      );
      await server?.stop();
    }
  });
});
