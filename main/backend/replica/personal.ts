import type { AttributeMap } from '../../../shared/model/account.ts';
import type { PersonalSealer } from '../vault/seal.ts';

/** Seals and opens the personal attributes of a row: one blob for each account. */
export class PersonalValues {
  readonly #sealer: PersonalSealer;

  constructor(sealer: PersonalSealer) {
    this.#sealer = sealer;
  }

  /** The blob for a row, bound to its number and version; null when there is nothing to seal. */
  seal(
    table: 'accounts' | 'changes',
    row: number,
    version: number,
    json: string | null,
  ): Buffer | null {
    if (json === null || json === '{}') return null;
    const clear = Buffer.from(json, 'utf8');
    try {
      return this.#sealer.seal(clear, { table, rowId: String(row), rowVersion: version });
    } finally {
      clear.fill(0);
    }
  }

  /** The clear values of a row. A blob of another row or of an older version does not open. */
  open(
    table: 'accounts' | 'changes',
    row: number,
    version: number,
    blob: Uint8Array | null,
  ): AttributeMap {
    if (blob === null) return {};
    const clear = this.#sealer.open(blob, { table, rowId: String(row), rowVersion: version });
    try {
      return JSON.parse(clear.toString('utf8')) as AttributeMap;
    } finally {
      clear.fill(0);
    }
  }
}
