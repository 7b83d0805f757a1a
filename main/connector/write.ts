import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { rename, rm } from 'node:fs/promises';
import { deserialize } from 'node:v8';
import type { ConnectorTask, OutgoingAccount } from '../../shared/process.ts';
import { formatCsv } from './file/csv-writer.ts';
import { formatLdif } from './file/ldif-writer.ts';

type WriteTask = Extract<ConnectorTask, { kind: 'write' }>;

/**
 * Writes accounts to a file beside its final place and moves it there at the end: a cut-off export
 * leaves no file that looks whole.
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
    const writer = new FileWriter(task, part, await open(part, 'w', 0o600));
    if (task.format === 'ldif') await writer.#put('version: 1\n');
    if (task.format === 'json') await writer.#put('[');
    if (task.format === 'csv') await writer.#put(`\ufeff${formatCsv([task.columns])}`);
    return writer;
  }

  /** Writes rows that `v8.serialize` made of `OutgoingAccount[]`. */
  async write(bytes: Uint8Array): Promise<{ rows: number; bytes: number }> {
    const accounts = deserialize(bytes) as readonly OutgoingAccount[];
    let text = '';
    for (const account of accounts) {
      text += this.#format(account);
      this.#rows += 1;
    }
    await this.#put(text);
    return { rows: this.#rows, bytes: this.#bytes };
  }

  /** Ends the file, makes it durable and puts it in its place. */
  async end(): Promise<{ total: number; sizeBytes: number; sha256: string }> {
    if (this.#task.format === 'json') await this.#put('\n]\n');
    await this.#file.sync();
    await this.#file.close();
    await rename(this.#part, this.#task.path);
    await rm(this.#part, { force: true });
    return { total: this.#rows, sizeBytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  #format(account: OutgoingAccount): string {
    switch (this.#task.format) {
      case 'csv':
        return formatCsv([account.columns]);
      case 'ldif':
        return formatLdif({
          kind: 'entry',
          line: 0,
          dn: account.dn,
          attributes: account.attributes.map(([name, values]) => ({
            name,
            key: name.toLowerCase(),
            values: values.map((value) =>
              typeof value === 'string' ? value : Buffer.from(value.b, 'base64'),
            ),
          })),
        });
      case 'json': {
        const { dn, attributes } = account;
        const text = JSON.stringify({ dn, attributes: Object.fromEntries(attributes) });
        return `${this.#rows === 0 ? '' : ','}\n${text}`;
      }
    }
  }

  async #put(text: string): Promise<void> {
    const bytes = Buffer.from(text, 'utf8');
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await this.#file.write(bytes);
  }
}
