import { hash } from 'node:crypto';
import { HASH_BYTES } from './merkle.ts';
import { strictBase64 } from './note.ts';

/** A checkpoint is signed when this many rows wait for one, in the transaction of the last. */
export const CHECKPOINT_ROWS = 256;
/** A checkpoint vouches for the first bytes of each leaf, so that damage can be named by row. */
export const MARK_BYTES = 8;

/** The size and root of a log: what an anchor keeps outside the vault. */
export type Head = { readonly size: number; readonly root: Buffer };

export type CheckpointBody = Head & {
  readonly vault: string;
  readonly epoch: number;
  /** Hash of the body of the checkpoint before, or of the first epoch's header. */
  readonly previous: Buffer;
  /** SHA-256 of the marks: the first `MARK_BYTES` of every leaf since the checkpoint before. */
  readonly marks: Buffer;
  readonly time: number;
  readonly reason: string;
};

export type EpochBody = {
  readonly vault: string;
  readonly epoch: number;
  /** The log as the epoch found it; the first epoch finds an empty log. */
  readonly after: Head;
  readonly publicKey: Buffer;
  /** Hash of the body of the epoch header before; 32 zero bytes in the first one. */
  readonly previous: Buffer;
  /** The anchor at that time, when it named a longer or another log: where a restore cut. */
  readonly anchor: Head | null;
  readonly time: number;
  readonly reason: string;
};

export const NO_PREVIOUS = Buffer.alloc(HASH_BYTES);
const VAULT = /^[0-9A-Za-z-]{1,64}$/u;
const REASON = /^[a-z][a-z-]{0,31}$/u;

/** The origin line and key name of a vault's notes. Throws RangeError for an unfit vault id. */
export function originOf(vault: string): string {
  if (!VAULT.test(vault)) throw new RangeError('The vault id is not fit for a note.');
  return `bailiwick/${vault}`;
}

export function bodyHash(body: string): Buffer {
  return hash('sha256', body, 'buffer');
}

export function marksHash(marks: Uint8Array): Buffer {
  return hash('sha256', marks, 'buffer');
}

function checkedReason(reason: string): string {
  if (!REASON.test(reason)) throw new RangeError('The reason is not a word in lower case.');
  return reason;
}

export function writeCheckpoint(body: CheckpointBody): string {
  return [
    originOf(body.vault),
    String(body.size),
    body.root.toString('base64'),
    `epoch ${body.epoch}`,
    `previous ${body.previous.toString('base64')}`,
    `marks ${body.marks.toString('base64')}`,
    `time ${body.time}`,
    `reason ${checkedReason(body.reason)}`,
    '',
  ].join('\n');
}

function writeHead(head: Head | null): string {
  return head === null ? 'none' : `${head.size} ${head.root.toString('base64')}`;
}

export function writeEpoch(body: EpochBody): string {
  return [
    originOf(body.vault),
    `epoch ${body.epoch}`,
    `after ${writeHead(body.after)}`,
    `key ${body.publicKey.toString('base64')}`,
    `previous ${body.previous.toString('base64')}`,
    `anchor ${writeHead(body.anchor)}`,
    `time ${body.time}`,
    `reason ${checkedReason(body.reason)}`,
    '',
  ].join('\n');
}

function readCount(text: string | undefined): number | null {
  if (text === undefined || !/^(0|[1-9][0-9]{0,15})$/u.test(text)) return null;
  const count = Number(text);
  return Number.isSafeInteger(count) ? count : null;
}

function readHash(text: string | undefined): Buffer | null {
  return text === undefined ? null : strictBase64(text, HASH_BYTES, HASH_BYTES);
}

function readHead(text: string | undefined): Head | null {
  const [size, root, ...rest] = text?.split(' ') ?? [];
  const head = { size: readCount(size), root: readHash(root) };
  if (head.size === null || head.root === null || rest.length > 0) return null;
  return { size: head.size, root: head.root };
}

const CHECKPOINT_WORDS = ['epoch', 'previous', 'marks', 'time', 'reason'];
const EPOCH_WORDS = ['epoch', 'after', 'key', 'previous', 'anchor', 'time', 'reason'];

/** The values of `word value` lines that come in exactly this order and end the body. */
function readFields(lines: readonly string[], words: readonly string[]): readonly string[] | null {
  if (lines.length !== words.length + 1 || lines.at(-1) !== '') return null;
  const values = words.map((word, index) => {
    const line = lines[index] ?? '';
    return line.startsWith(`${word} `) ? line.slice(word.length + 1) : null;
  });
  return values.every((value) => value !== null) ? values : null;
}

function readVault(origin: string | undefined): string | null {
  const vault = origin?.startsWith('bailiwick/') ? origin.slice('bailiwick/'.length) : null;
  return vault !== null && VAULT.test(vault) ? vault : null;
}

/** The checkpoint in a note's body, or null when the body is not exactly one. */
export function readCheckpoint(body: string): CheckpointBody | null {
  const [origin, sizeLine, rootLine, ...lines] = body.split('\n');
  const fields = readFields(lines, CHECKPOINT_WORDS);
  const [epochText, previousText, marksText, timeText, reason] = fields ?? [];
  const vault = readVault(origin);
  const size = readCount(sizeLine);
  const root = readHash(rootLine);
  const epoch = readCount(epochText);
  const previous = readHash(previousText);
  const marks = readHash(marksText);
  const time = readCount(timeText);
  if (vault === null || size === null || root === null || epoch === null) return null;
  if (previous === null || marks === null || time === null) return null;
  if (reason === undefined || !REASON.test(reason)) return null;
  return { vault, size, root, epoch, previous, marks, time, reason };
}

/** The epoch header in a note's body, or null when the body is not exactly one. */
export function readEpoch(body: string): EpochBody | null {
  const [origin, ...lines] = body.split('\n');
  const fields = readFields(lines, EPOCH_WORDS);
  const [epochText, afterText, keyText, previousText, anchorText, timeText, reason] = fields ?? [];
  const vault = readVault(origin);
  const epoch = readCount(epochText);
  const after = readHead(afterText);
  const publicKey = readHash(keyText);
  const previous = readHash(previousText);
  const anchor = anchorText === 'none' ? null : readHead(anchorText);
  const time = readCount(timeText);
  if (vault === null || epoch === null || after === null || publicKey === null) return null;
  if (previous === null || time === null) return null;
  if (anchor === null && anchorText !== 'none') return null;
  if (reason === undefined || !REASON.test(reason)) return null;
  return { vault, epoch, after, publicKey, previous, anchor, time, reason };
}
