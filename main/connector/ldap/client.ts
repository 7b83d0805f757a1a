import type { TLSSocket } from 'node:tls';
import { Failure } from '../../../shared/failure.ts';
import type { Politeness } from '../../../shared/model/connection.ts';
import { answers, EntryReader, type LdapResult, type RawEntry, readResult } from './answers.ts';
import { type Ber, BerReader, encode, unusable } from './ber.ts';
import { Framer } from './framer.ts';
import { Pace } from './pace.ts';
import {
  bindRequest,
  type Control,
  message,
  type SearchRequest,
  searchRequest,
  unbindRequest,
} from './requests.ts';
import { Search, type Unread } from './search.ts';

/** What waits for an answer. */
type Waiting = {
  readonly take: (operation: number, body: BerReader, whole: BerReader, bytes: number) => boolean;
  readonly fail: (error: Failure) => void;
  readonly timer: NodeJS.Timeout;
};

type Unsent = Omit<Waiting, 'timer'>;

const maxMessageId = 0x7fff_ffff;
const noticeId = 0;

/** One LDAP connection. It is not mended: after an error everything that waits is refused. */
export class Client {
  readonly #socket: TLSSocket;
  readonly #answerMs: number;
  readonly #pace: Pace;
  readonly #framer = new Framer();
  readonly #entries = new EntryReader();
  readonly #waiting = new Map<number, Waiting>();
  /** Requests that were not sent yet. */
  readonly #unsent = new Set<Unsent>();
  #lastId = 0;
  #held = 0;
  #error: Failure | null = null;

  constructor(socket: TLSSocket, answerMs: number, politeness: Politeness) {
    this.#socket = socket;
    this.#answerMs = answerMs;
    this.#pace = new Pace(politeness);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', () => this.#end(new Failure('directory-unreachable')));
    socket.on('close', () => this.#end(new Failure('directory-unreachable')));
  }

  /** Why nothing can be asked any more; null while the connection stands. */
  get error(): Failure | null {
    return this.#error;
  }

  /** Simple bind (RFC 4513 §5.1). The password is wiped, whatever becomes of it. */
  async bind(name: string, password: Uint8Array): Promise<LdapResult> {
    try {
      return await this.request(bindRequest(name, password), []);
    } finally {
      password.fill(0);
    }
  }

  /** Sends an operation that has one answer. */
  request(operation: Ber, controls: readonly Control[]): Promise<LdapResult> {
    return new Promise((resolve, reject) => {
      this.#send(operation, controls, {
        take: (tag, body, whole) => {
          const isWanted = tag !== answers.entry && tag !== answers.intermediate;
          if (!isWanted) throw unusable();
          resolve(readResult(body, whole));
          return true;
        },
        fail: reject,
      });
    });
  }

  /** Asks for entries, which are read as they come. */
  search(request: SearchRequest): Search {
    const search = new Search(
      (isFull) => this.#hold(isFull),
      (entry) => this.#readEntry(entry),
    );
    this.#send(searchRequest(request), request.controls ?? [], {
      take: (tag, body, whole, bytes) => {
        if (tag === answers.entry) search.add({ body, whole, bytes });
        else if (tag === answers.intermediate) search.inform(body);
        else if (tag === answers.searchDone) search.finish(readResult(body, whole));
        // A referral names another server, which is never asked with the password of this one.
        else if (tag !== answers.reference) throw unusable();
        return tag === answers.searchDone;
      },
      fail: (error) => search.fail(error),
    });
    return search;
  }

  /** A server that sends what is no entry is not listened to any further. */
  #readEntry({ body, whole, bytes }: Unread): RawEntry {
    try {
      return this.#entries.read(body, whole, bytes);
    } catch (error) {
      this.#end(error instanceof Failure ? error : unusable());
      throw error;
    }
  }

  /** Says goodbye and closes. */
  close(): void {
    if (this.#error === null) {
      this.#socket.end(encode(message(this.#nextId(), unbindRequest, [], encode)));
    }
    this.#end(new Failure('directory-unreachable'));
  }

  #nextId(): number {
    this.#lastId = this.#lastId >= maxMessageId ? 1 : this.#lastId + 1;
    return this.#lastId;
  }

  #send(operation: Ber, controls: readonly Control[], waiting: Unsent): void {
    if (this.#error !== null) {
      waiting.fail(this.#error);
      return;
    }
    this.#unsent.add(waiting);
    this.#pace.begin(() => {
      this.#unsent.delete(waiting);
      this.#write(operation, controls, waiting);
    });
  }

  #write(operation: Ber, controls: readonly Control[], waiting: Unsent): void {
    const id = this.#nextId();
    const timer = setTimeout(() => this.#late(id), this.#answerMs);
    this.#waiting.set(id, { ...waiting, timer });
    const bytes = encode(message(id, operation, controls, encode));
    // It may hold a password, and nobody reads it again.
    this.#socket.write(bytes, () => bytes.fill(0));
  }

  #late(id: number): void {
    const waiting = this.#waiting.get(id);
    // While we ourselves read nothing, silence says nothing about the server.
    if (this.#held > 0) waiting?.timer.refresh();
    else this.#end(new Failure('directory-unreachable'));
  }

  #hold(isFull: boolean): void {
    this.#held += isFull ? 1 : -1;
    if (this.#held > 0) this.#socket.pause();
    else this.#socket.resume();
  }

  #receive(chunk: Buffer): void {
    if (this.#error !== null) return;
    try {
      this.#framer.push(chunk, (one) => this.#take(one));
    } catch (error) {
      this.#end(error instanceof Failure ? error : unusable());
    }
  }

  #take(bytes: Buffer): void {
    const whole = new BerReader(bytes).enter();
    const id = whole.integer();
    const tag = whole.peek();
    // Only the notice of disconnection comes unasked (RFC 4511 §4.4.1).
    if (id === noticeId) throw new Failure('directory-unreachable');
    const waiting = this.#waiting.get(id);
    if (!waiting) throw unusable();
    waiting.timer.refresh();
    const isLast = waiting.take(tag, whole.enter(tag), whole, bytes.length);
    if (!isLast) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    this.#pace.end();
  }

  #end(error: Failure): void {
    if (this.#error !== null) return;
    this.#error = error;
    this.#pace.stop();
    for (const { fail } of this.#unsent) fail(error);
    this.#unsent.clear();
    for (const { timer, fail } of this.#waiting.values()) {
      clearTimeout(timer);
      fail(error);
    }
    this.#waiting.clear();
    this.#socket.destroySoon();
  }
}
