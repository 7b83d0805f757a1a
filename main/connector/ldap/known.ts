import type { SentChange } from '../../../shared/live.ts';
import type { RawEntry } from './answers.ts';
import type { Dialect } from './dialects.ts';

const entriesMax = 1_000;
const entryBytesMax = 32 * 1024;

/**
 * Entries that were read to be compared, kept for the changes that follow. They may be old by then:
 * only a write whose guard notices every change since may begin with one.
 */
export class KnownEntries {
  readonly #entries = new Map<string, RawEntry>();

  /** Keeps an entry; the oldest ones make room. */
  put(id: string, entry: RawEntry): void {
    this.#entries.delete(id);
    if (entry.bytes > entryBytesMax) return;
    this.#entries.set(id, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= entriesMax) return;
      this.#entries.delete(oldest);
    }
  }

  /** Hands out the entry of a change, once, when it shows every attribute that the change is about. */
  take({ remoteId, lines }: SentChange, { attributes }: Dialect): RawEntry | undefined {
    const entry = this.#entries.get(remoteId);
    this.#entries.delete(remoteId);
    if (!entry) return undefined;
    // An attribute that is missing may be one that is shown only to whoever names it.
    const shown = new Set([...attributes, ...entry.attributes.map(({ key }) => key)].map(lower));
    const isWhole = lines.every(({ name }) => name.startsWith('@') || shown.has(lower(name)));
    return isWhole ? entry : undefined;
  }
}

function lower(name: string): string {
  return name.toLowerCase();
}
