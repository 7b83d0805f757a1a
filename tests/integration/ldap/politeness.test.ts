import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LdapProxy, type ProxyAct, type ProxyMessage } from '../../support/ldap-proxy.ts';
import { change, line, taskFor, withDirectory } from '../../support/live-task.ts';
import { maySlapd, Slapd } from '../../support/slapd.ts';

const people = 24;

let slapd: Slapd;
let proxy: LdapProxy;
let ids: readonly string[];

function task(wish: { readonly requestsPerSecond?: number; readonly openRequests?: number }) {
  const { host, port, fingerprint: pin } = proxy;
  return taskFor(slapd, { host, port, pin, ...wish });
}

function retitled(title: string) {
  return ids.map((id, at) =>
    change('modify', id, { id: at, lines: [line('description', null, [title])] }),
  );
}

/** A request that has one answer: a search or a modify. */
function isRequest({ to, tag }: ProxyMessage): boolean {
  return to === 'server' && (tag === 0x63 || tag === 0x66);
}

/** The last message of an answer. */
function isAnswer({ to, tag }: ProxyMessage): boolean {
  return to === 'client' && (tag === 0x65 || tag === 0x67);
}

describe.runIf(maySlapd)('a server that is asked politely', () => {
  beforeAll(async () => {
    slapd = await Slapd.start();
    await slapd.modify(
      Array.from(
        { length: people },
        (_, at) =>
          `dn: uid=polite${at},ou=people,${slapd.base}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: polite${at}\ncn: Polite ${at}\nsn: Polite\nemployeeType: polite\n`,
      ).join('\n'),
    );
    ids = await slapd.values('(employeeType=polite)', 'entryUUID');
    proxy = await LdapProxy.start({ host: '127.0.0.1', port: slapd.ldapPort, isSecure: false });
  });
  afterAll(async () => {
    await proxy.stop();
    await slapd.stop();
  });

  it.each([1, 3])('never has more than %d requests open, and has as many', async (openRequests) => {
    let open = 0;
    let most = 0;
    let reached: () => void = () => undefined;
    const full = new Promise<void>((resolve) => {
      reached = resolve;
    });
    proxy.plan(async (message): Promise<ProxyAct> => {
      if (isRequest(message)) {
        open += 1;
        most = Math.max(most, open);
        if (open === openRequests) reached();
      } else if (message.tag === 0x67) {
        // The first answer to a write waits until as many are open as may be.
        await full;
      }
      if (isAnswer(message)) open -= 1;
      return 'pass';
    });
    const said = await withDirectory(task({ openRequests, requestsPerSecond: 10_000 }), (one) =>
      one.applyAll(retitled(`open ${openRequests}`)),
    );
    expect(new Set(said.map((word) => word.said))).toEqual(new Set(['done']));
    expect(most).toBe(openRequests);
    await slapd.modify(ids.map((_id, at) => undo(at)).join('\n'));
  });

  it('is asked no faster than was agreed', async () => {
    const requestsPerSecond = 40;
    let requests = 0;
    let lastAt = 0;
    proxy.plan((message) => {
      if (isRequest(message)) {
        requests += 1;
        lastAt = performance.now();
      }
      return 'pass';
    });
    const start = performance.now();
    await withDirectory(task({ requestsPerSecond, openRequests: 8 }), (one) =>
      one.applyAll(retitled('slow')),
    );
    expect(requests).toBeGreaterThan(people);
    // A tenth of a second's requests may go out at once; all others wait for their time.
    const burst = requestsPerSecond / 10;
    expect(lastAt - start).toBeGreaterThan(((requests - burst) / requestsPerSecond) * 1_000);
  });
});

function undo(at: number): string {
  return `dn: uid=polite${at},ou=people,${slapd.base}\nchangetype: modify\ndelete: description\n`;
}
