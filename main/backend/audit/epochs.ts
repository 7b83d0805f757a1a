import {
  bodyHash,
  type EpochBody,
  NO_PREVIOUS,
  originOf,
  readEpoch,
  writeEpoch,
} from './checkpoint.ts';
import { decodeFrontier, rootOf } from './merkle.ts';
import { isSignedBy, type Note, readNote } from './note.ts';
import type { StoredEpoch } from './source.ts';

/** An epoch header that holds: its place in the chain, its signatures and its columns. */
export type Epoch = EpochBody & { readonly bodyHash: Buffer };

export type EpochChain = {
  /** The headers that hold, from epoch 1 up to the first that does not. */
  readonly epochs: readonly Epoch[];
  /** Why the header after those does not hold; null when all do. */
  readonly fault: string | null;
};

function columnsAgree(stored: StoredEpoch, body: EpochBody): boolean {
  const frontier = decodeFrontier(stored.afterSize, stored.frontier);
  return (
    stored.epoch === body.epoch &&
    stored.afterSize === body.after.size &&
    stored.publicKey.equals(body.publicKey) &&
    stored.time === body.time &&
    frontier !== null &&
    rootOf(frontier).equals(body.after.root)
  );
}

function checkHeader(
  stored: StoredEpoch,
  vault: string,
  before: Epoch | undefined,
): { readonly epoch: Epoch; readonly note: Note } | string {
  const note = readNote(stored.note);
  const body = note && readEpoch(note.body);
  if (!note || !body) return 'The epoch header is not readable.';
  if (body.vault !== vault) return 'The epoch header belongs to another vault.';
  if (writeEpoch(body) !== note.body || !columnsAgree(stored, body)) {
    return 'The epoch header contradicts its signed text.';
  }
  if (body.epoch !== (before?.epoch ?? 0) + 1) return 'An epoch header is missing.';
  if (!body.previous.equals(before?.bodyHash ?? NO_PREVIOUS)) {
    return 'The epoch header does not follow the one before.';
  }
  if (body.after.size < (before?.after.size ?? 0)) return 'The epoch begins before the last one.';
  if (!isSignedBy(note, originOf(vault), body.publicKey)) {
    return 'The epoch header is not signed by its own key.';
  }
  return { epoch: { ...body, bodyHash: bodyHash(note.body) }, note };
}

/**
 * Follows the epoch headers. A key is trusted when the trusted key of the epoch before signed the
 * header that names it. With `trustedKey`, the public key kept outside the log, trust begins at the
 * epoch of that key, and reaches the epochs before it through the hashes of their headers.
 */
export function followEpochs(
  stored: readonly StoredEpoch[],
  vault: string,
  trustedKey: Buffer | null = null,
): EpochChain {
  const anchor = trustedKey
    ? stored.findIndex((header) => header.publicKey.equals(trustedKey))
    : Math.min(0, stored.length - 1);
  if (anchor < 0) return { epochs: [], fault: 'No epoch has the trusted key.' };
  const epochs: Epoch[] = [];
  for (const [index, header] of stored.entries()) {
    const before = epochs.at(-1);
    const checked = checkHeader(header, vault, before);
    if (typeof checked === 'string') return { epochs, fault: checked };
    const isVouchedFor =
      index <= anchor || (before && isSignedBy(checked.note, originOf(vault), before.publicKey));
    if (!isVouchedFor) {
      return { epochs, fault: 'The key of the epoch before did not sign the epoch header.' };
    }
    epochs.push(checked.epoch);
  }
  return { epochs, fault: null };
}
