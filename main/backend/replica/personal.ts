import type { AttributeMap, AttributeValue } from '../../../shared/model/account.ts';
import { Failure } from '../../../shared/failure.ts';
import type { PersonalSealer, SealContext } from '../vault/seal.ts';
import { VaultError } from '../vault/vault-error.ts';

/** Tables that have sealed values. */
export type SealedTable = 'accounts' | 'changes';

/**
 * Seals and opens the personal attributes of a row: one blob for each account. Refuses with
 * `compartment-closed` where the operator holds no key.
 */
export class PersonalValues {
  readonly #sealer: PersonalSealer | null;

  /** Without a sealer the operator's role has no key: sealed values stay as they are. */
  constructor(sealer: PersonalSealer | null) {
    this.#sealer = sealer;
  }

  /** Whether this operator holds the key. */
  get isOpen(): boolean {
    return this.#sealer !== null;
  }

  #held(): PersonalSealer {
    if (!this.#sealer) throw new Failure('compartment-closed');
    return this.#sealer;
  }

  /** What stands for a text value of an attribute in a filter: the key version, and eight bytes. */
  blindIndex(column: string, value: string): string {
    const sealer = this.#held();
    const index = sealer.blindIndex({ table: 'accounts', column }, value);
    return `${sealer.currentVersion}.${index.toString('base64url')}`;
  }

  /** The version of the newest key. */
  get keyVersion(): number {
    return this.#held().currentVersion;
  }

  /** What stands for a part of a text value in a filter: the key version, and the sealed part. */
  hidePart(column: string, part: string): string {
    const sealer = this.#held();
    const clear = Buffer.from(part, 'utf8');
    try {
      const sealed = sealer.seal(clear, placeOfPart(column));
      return `${sealer.currentVersion}.${sealed.toString('base64url')}`;
    } finally {
      clear.fill(0);
    }
  }

  /** The part behind it; refuses with `filter-invalid` what was not made for this column. */
  partIn(column: string, index: string): string {
    const sealer = this.#held();
    const sealed = Buffer.from(index.slice(index.indexOf('.') + 1), 'base64url');
    try {
      return sealer.open(sealed, placeOfPart(column)).toString('utf8');
    } catch (error) {
      // The window passes filters on, and can make up one.
      if (error instanceof VaultError) throw new Failure('filter-invalid');
      throw error;
    }
  }

  /** Whether what stands for a value in a filter was made with the newest key. */
  isNewestIndex(index: string): boolean {
    return index.startsWith(`${this.#held().currentVersion}.`);
  }

  /**
   * What may be kept of a digest that covers personal values: the clear digest and the clear values
   * beside it would let anybody with the database try out telephone numbers.
   */
  fingerprint(digest: string): string {
    return digest === '' ? '' : this.#held().fingerprint(digest);
  }

  /** Whether a digest is the one that was kept, under whichever version of the key. */
  isFingerprint(kept: string, digest: string): boolean {
    const version = /^p(\d+)\./u.exec(kept)?.[1];
    // Without personal values nothing was hidden, and an older release kept the digest itself.
    if (version === undefined) return kept === digest;
    return this.#held().fingerprint(digest, Number(version)) === kept;
  }

  /** The blob for a row, bound to its number and version; null when there is nothing to seal. */
  seal(table: SealedTable, row: number, version: number, json: string | null): Buffer | null {
    if (json === null || json === '{}') return null;
    const clear = Buffer.from(json, 'utf8');
    try {
      return this.#held().seal(clear, { table, rowId: String(row), rowVersion: version });
    } finally {
      clear.fill(0);
    }
  }

  /** The clear values of a row. A blob of another row or of an older version does not open. */
  open(table: SealedTable, row: number, version: number, blob: Uint8Array | null): AttributeMap {
    if (blob === null) return {};
    return JSON.parse(this.openText(table, row, version, blob)) as AttributeMap;
  }

  /** The clear text of a row, for what is sealed in another form than attributes. */
  openText(table: SealedTable, row: number, version: number, blob: Uint8Array): string {
    const clear = this.#held().open(blob, { table, rowId: String(row), rowVersion: version });
    try {
      return clear.toString('utf8');
    } finally {
      clear.fill(0);
    }
  }
}

/** Those values that are texts. */
export function textsIn(values: readonly AttributeValue[]): string[] {
  return values.filter((one) => typeof one === 'string');
}

function placeOfPart(column: string): SealContext {
  return { table: 'filters', rowId: column, rowVersion: 1 };
}
