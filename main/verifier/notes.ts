import { createPublicKey, verify } from 'node:crypto';
import { sha256 } from './hashes.ts';
import { fromBase64 } from './lines.ts';

export type SignedText = {
  readonly text: string;
  readonly lines: readonly string[];
  readonly signatures: readonly { readonly name: string; readonly blob: Buffer }[];
};

export type Point = { readonly size: number; readonly root: string };

export type Checkpoint = Point & {
  readonly origin: string;
  readonly epoch: number;
  readonly previous: string;
  readonly marks: string;
};

export type Header = {
  readonly origin: string;
  readonly epoch: number;
  readonly after: Point;
  readonly key: Buffer;
  readonly previous: string;
  /** The head that the log did not reach when the epoch began. */
  readonly cut: Point | null;
  readonly reason: string;
};

/** Takes a signed note apart: text, empty line, signature lines. */
export function openNote(note: string): SignedText | null {
  const at = note.lastIndexOf('\n\n');
  if (at < 0 || !note.endsWith('\n')) return null;
  const signatures = [];
  for (const line of note.slice(at + 2, -1).split('\n')) {
    const parts = line.split(' ');
    const [dash, name, encoded] = parts;
    const blob = fromBase64(encoded);
    if (parts.length !== 3 || dash !== '—' || !name || !blob || blob.length < 5) return null;
    signatures.push({ name, blob });
  }
  const text = note.slice(0, at + 1);
  return { text, lines: text.slice(0, -1).split('\n'), signatures };
}

export function isSigned(note: SignedText, name: string, key: Buffer): boolean {
  const id = sha256(`${name}\n`, Buffer.of(1), key).subarray(0, 4);
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]);
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return note.signatures.some(
    (signature) =>
      signature.name === name &&
      signature.blob.length === 68 &&
      signature.blob.subarray(0, 4).equals(id) &&
      verify(null, Buffer.from(note.text), publicKey, signature.blob.subarray(4)),
  );
}

const count = '(0|[1-9][0-9]{0,15})';
const hash = '([A-Za-z0-9+/]{43}=)';
const word = '[a-z][a-z-]{0,31}';
const origin = '(bailiwick/[0-9A-Za-z-]{1,64})';
const checkpointText = new RegExp(
  `^${origin}\n${count}\n${hash}\nepoch ${count}\nprevious ${hash}\nmarks ${hash}\n` +
    `time ${count}\nreason ${word}\n$`,
);
const headerText = new RegExp(
  `^${origin}\nepoch ${count}\nafter ${count} ${hash}\nkey ${hash}\nprevious ${hash}\n` +
    `anchor (?:none|${count} ${hash})\ntime ${count}\nreason (${word})\n$`,
);

export function readCheckpoint(note: SignedText): Checkpoint | null {
  const match = checkpointText.exec(note.text);
  if (!match) return null;
  const [, from = '', size = '', root = '', epoch = '', previous = '', marks = ''] = match;
  return { origin: from, size: Number(size), root, epoch: Number(epoch), previous, marks };
}

export function readHeader(note: SignedText): Header | null {
  const match = headerText.exec(note.text);
  const [, from = '', epoch = '', size = '', root = '', encoded = '', previous = ''] = match ?? [];
  const [cutSize, cutRoot, , reason = ''] = match?.slice(7) ?? [];
  const key = fromBase64(encoded);
  if (!match || key?.length !== 32) return null;
  return {
    origin: from,
    epoch: Number(epoch),
    after: { size: Number(size), root },
    key,
    previous,
    cut: cutSize && cutRoot ? { size: Number(cutSize), root: cutRoot } : null,
    reason,
  };
}
