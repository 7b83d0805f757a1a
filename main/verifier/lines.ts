/** A row line. `leaf` is the hash that the writer stored beside the row. */
export type Row = {
  readonly seq: number;
  readonly epoch: number;
  readonly time: number;
  readonly operator: string;
  readonly device: string;
  readonly action: string;
  readonly target: string | null;
  readonly targetLabel: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string;
  readonly ticket: string;
  readonly decision: string;
  readonly detail: string;
  readonly changeSet: number | null;
  readonly leaf: Buffer;
};

export type Line =
  | {
      readonly type: 'header';
      readonly vault: string;
      readonly epochs: readonly string[];
      readonly frontiers: readonly Buffer[];
    }
  | { readonly type: 'row'; readonly row: Row }
  | { readonly type: 'checkpoint'; readonly note: string; readonly marks: Buffer }
  | { readonly type: 'end'; readonly size: number; readonly root: string }
  | { readonly type: 'unreadable' };

type Fields = Readonly<Record<string, unknown>>;

const unreadable: Line = { type: 'unreadable' };
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lineBytesMax = 4 * 1024 * 1024;

const rowKeys =
  'type seq epoch time operator device action target targetLabel before after reason ticket ' +
  'decision detail changeSet leaf';
const keysOf: Readonly<Record<string, readonly string[]>> = {
  'bailiwick-audit': ['type version vault epochs', 'type version vault epochs frontiers'],
  row: [rowKeys],
  checkpoint: ['type note marks'],
  end: ['type size root'],
};

class Unfit extends Error {}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Unfit();
  return value;
}

function textOrNull(value: unknown): string | null {
  return value === null ? null : text(value);
}

function integer(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Unfit();
  return value;
}

/** Bytes from base64 in its one standard spelling. */
export function fromBase64(value: unknown): Buffer | null {
  if (typeof value !== 'string') return null;
  const decoded = Buffer.from(value, 'base64');
  return decoded.toString('base64') === value ? decoded : null;
}

function bytes(value: unknown): Buffer {
  const decoded = fromBase64(value);
  if (decoded === null) throw new Unfit();
  return decoded;
}

function toRow(fields: Fields): Row {
  return {
    seq: integer(fields['seq']),
    epoch: integer(fields['epoch']),
    time: integer(fields['time']),
    operator: text(fields['operator']),
    device: text(fields['device']),
    action: text(fields['action']),
    target: textOrNull(fields['target']),
    targetLabel: text(fields['targetLabel']),
    before: textOrNull(fields['before']),
    after: textOrNull(fields['after']),
    reason: text(fields['reason']),
    ticket: text(fields['ticket']),
    decision: text(fields['decision']),
    detail: text(fields['detail']),
    changeSet: fields['changeSet'] === null ? null : integer(fields['changeSet']),
    leaf: bytes(fields['leaf']),
  };
}

function toLine(fields: Fields): Line {
  switch (fields['type']) {
    case 'bailiwick-audit': {
      const epochs = fields['epochs'];
      const frontiers = fields['frontiers'] ?? [];
      const isKnown = fields['version'] === ('frontiers' in fields ? 2 : 1);
      if (!isKnown || !Array.isArray(epochs) || !Array.isArray(frontiers)) throw new Unfit();
      const vault = text(fields['vault']);
      return { type: 'header', vault, epochs: epochs.map(text), frontiers: frontiers.map(bytes) };
    }
    case 'row':
      return { type: 'row', row: toRow(fields) };
    case 'checkpoint':
      return { type: 'checkpoint', note: text(fields['note']), marks: bytes(fields['marks']) };
    case 'end':
      return { type: 'end', size: integer(fields['size']), root: text(fields['root']) };
    default:
      throw new Unfit();
  }
}

/**
 * Reads one line of an export. A line is readable in one spelling only: what JSON would forgive
 * (spaces, escapes, doubled or foreign keys) makes it unreadable, so that no byte can change unseen.
 */
export function parseLine(raw: Uint8Array): Line {
  if (raw.length > lineBytesMax) return unreadable;
  try {
    const source = decoder.decode(raw);
    const value: unknown = JSON.parse(source);
    if (typeof value !== 'object' || value === null || JSON.stringify(value) !== source) {
      return unreadable;
    }
    const fields: Fields = Object.fromEntries(Object.entries(value));
    const keys = Object.keys(fields).join(' ');
    const isWhole = keysOf[String(fields['type'])]?.includes(keys) ?? false;
    return isWhole ? toLine(fields) : unreadable;
  } catch (error) {
    if (error instanceof Unfit || error instanceof SyntaxError || error instanceof TypeError) {
      return unreadable;
    }
    throw error;
  }
}

/** The lines of a file that arrives in pieces, without their line feeds. */
export async function* splitLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let at = piece.indexOf(0x0a); at >= 0; at = piece.indexOf(0x0a, from)) {
      yield Buffer.concat([...parts, piece.subarray(from, at)]);
      parts = [];
      length = 0;
      from = at + 1;
    }
    // Past the longest line nothing is kept: the line is unreadable whatever follows.
    if (from < piece.length && length <= lineBytesMax) parts.push(piece.subarray(from));
    length += piece.length - from;
  }
  if (parts.length > 0) yield Buffer.concat(parts);
}
