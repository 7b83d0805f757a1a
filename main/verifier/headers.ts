import { sha256 } from './hashes.ts';
import { type Header, isSigned, openNote, readHeader } from './notes.ts';

export type Headers = {
  /** Those that hold, in order from epoch 1. */
  readonly good: readonly Header[];
  /** Why the next one does not. */
  readonly fault: string | null;
  /** What the first checkpoint has to name as its predecessor. */
  readonly genesis: string;
};

const zeros = Buffer.alloc(32).toString('base64');
const emptyRoot = sha256().toString('base64');

function faultOf(header: Header, origin: string, before: Header | undefined): string | null {
  if (header.origin !== origin) return 'An epoch header belongs to another vault.';
  if (header.epoch !== (before?.epoch ?? 0) + 1) return 'An epoch header is missing.';
  if (header.after.size < (before?.after.size ?? 0)) return 'An epoch begins before the last one.';
  if (header.after.size === 0 && header.after.root !== emptyRoot) {
    return 'An epoch header names a wrong root for the empty log.';
  }
  return null;
}

/** Follows the epoch headers from the first, or from the one with the key that is trusted. */
export function followHeaders(
  notes: readonly string[],
  vault: string,
  trusted: string | null,
): Headers {
  const origin = `bailiwick/${vault}`;
  const keys = notes.map((note) => {
    const opened = openNote(note);
    return opened && readHeader(opened)?.key.toString('base64');
  });
  const trustedAt = trusted === null ? 0 : keys.indexOf(trusted);
  const good: Header[] = [];
  let previous = zeros;
  let genesis = '';
  const stop = (fault: string): Headers => ({ good, fault, genesis });
  if (notes.length === 0 || trustedAt < 0) return stop('No epoch has the trusted key.');
  for (const [index, note] of notes.entries()) {
    const opened = openNote(note);
    const header = opened && readHeader(opened);
    if (!opened || !header) return stop('An epoch header is not readable.');
    const before = good.at(-1);
    const fault = faultOf(header, origin, before);
    if (fault) return stop(fault);
    if (header.previous !== previous) return stop('An epoch header does not follow the last.');
    if (!isSigned(opened, origin, header.key)) return stop('An epoch header is not signed.');
    if (index > trustedAt && !(before && isSigned(opened, origin, before.key))) {
      return stop('The key of the epoch before did not sign the epoch header.');
    }
    good.push(header);
    previous = sha256(opened.text).toString('base64');
    if (index === 0) genesis = previous;
  }
  return { good, fault: null, genesis };
}
