import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { deserialize } from 'node:v8';
import { Failure } from '../../shared/failure.ts';
import type { ConnectorTask, OutgoingAccount } from '../../shared/process.ts';
import { formatCsv } from './file/csv-writer.ts';
import { formatLdif } from './file/ldif-writer.ts';

type WriteTask = Extract<ConnectorTask, { kind: 'write' }>;

const ldifHead = `version: 1
# Accounts from Bailiwick. Masked attributes were left out; a comment before
# each entry names them.

`;
const jsonHead = '{"format":"bailiwick-accounts","version":1,"accounts":[';

/**
 * Writes accounts to a file beside its final place and moves it there at the end: a cut-off export
 * leaves no file that looks whole. Throws `disk-full` or `file-unwritable`, and leaves nothing then.
 */
export class FileWriter {
  readonly #task: WriteTask;
  readonly #file: FileHandle;
  readonly #part: string;
  readonly #hash: Hash = createHash('sha256');
  #rows = 0;
  #bytes = 0;

  private constructor(task: WriteTask, part: string, file: FileHandle) {
    this.#task = task;
    this.#part = part;
    this.#file = file;
  }

  /** Opens the file and writes what comes before the first row. */
  static async open(task: WriteTask): Promise<FileWriter> {
    const part = `${task.path}.part`;
    const file = await writing(async () => {
      // What lies there is a rest, or a link that somebody planted; it is never written through.
      await rm(part, { force: true });
      return open(part, 'wx', 0o600);
    });
    const writer = new FileWriter(task, part, file);
    await writer.#guarded(() => writer.#put(writer.#head()));
    return writer;
  }

  /** Writes rows that `v8.serialize` made of `OutgoingAccount[]`. */
  async write(bytes: Uint8Array): Promise<{ rows: number; bytes: number }> {
    // The backend's own bytes, which it made from this very type.
    const accounts = deserialize(bytes) as readonly OutgoingAccount[];
    const text = this.#format(accounts);
    this.#rows += accounts.length;
    await this.#guarded(() => this.#put(text));
    return { rows: this.#rows, bytes: this.#bytes };
  }

  /** Ends the file, makes it durable and puts it in its place. */
  async end(): Promise<{ total: number; sizeBytes: number; sha256: string }> {
    await this.#guarded(async () => {
      if (this.#task.format === 'json') await this.#put('\n]}\n');
      await this.#file.sync();
      await this.#file.close();
      await rename(this.#part, this.#task.path);
    });
    return { total: this.#rows, sizeBytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  #head(): string {
    const { format, columns } = this.#task;
    if (format === 'ldif') return ldifHead;
    // The byte order mark makes spreadsheets read UTF-8.
    return format === 'json' ? jsonHead : `\ufeff${formatCsv([columns])}`;
  }

  #format(accounts: readonly OutgoingAccount[]): string {
    const { format, columns } = this.#task;
    if (accounts.length === 0) return '';
    if (format === 'csv') return formatCsv(accounts.map((account) => account.columns));
    if (format === 'ldif') return accounts.map(ldifText).join('');
    const texts = accounts.map((account) => `\n${jsonText(account, columns)}`);
    return `${this.#rows === 0 ? '' : ','}${texts.join(',')}`;
  }

  async #put(text: string): Promise<void> {
    const bytes = Buffer.from(text, 'utf8');
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await this.#file.writeFile(bytes);
  }

  /** Takes the half-written file away when something fails. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await writing(work);
    } catch (error) {
      await this.#file.close();
      await rm(this.#part, { force: true });
      throw error;
    }
  }
}

/** The system's words hold the path; the code says what the operator can do. */
async function writing<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new Failure('disk-full');
    if (/^E[A-Z0-9]+$/u.test(code)) throw new Failure('file-unwritable');
    throw error;
  }
}

function ldifText({ dn, attributes, masked }: OutgoingAccount): string {
  // A comment may not be folded by every reader, so each line names one attribute.
  const comments = masked.map((name) => `# masked: ${name}\n`).join('');
  const record = formatLdif({
    kind: 'entry',
    line: 0,
    dn,
    attributes: attributes.map(([name, values]) => ({
      name,
      key: name.toLowerCase(),
      values: values.map((value) =>
        typeof value === 'string' ? value : Buffer.from(value.b, 'base64'),
      ),
    })),
  });
  return comments + record;
}

function jsonText(account: OutgoingAccount, columns: readonly string[]): string {
  const { dn, attributes, masked } = account;
  return JSON.stringify({
    dn,
    columns: Object.fromEntries(columns.map((name, at) => [name, account.columns[at] ?? ''])),
    attributes: Object.fromEntries(attributes),
    masked,
  });
}
