import { Failure, type FailureCode } from '../../shared/failure.ts';
import type { ConnectorTask, FromConnector, ToConnector } from '../../shared/process.ts';
import { memberTimesTask, mirrorBatches, probeTask, Served } from './live.ts';
import { previewTask } from './preview.ts';
import { ProviderWay } from './provider/provider.ts';
import { practiceBatches, readBatches } from './read.ts';
import { readChangeBatches } from './read-changes.ts';
import { FileWriter } from './write.ts';

/** Carries out the one task that this process was started for. It holds no key and no database. */
export class Connector {
  readonly #post: (message: FromConnector) => void;
  #room = 0;
  #waiting: (() => void) | null = null;
  #writer: FileWriter | null = null;
  #served: Served | null = null;
  readonly #provider: ProviderWay;

  constructor(post: (message: FromConnector) => void) {
    this.#post = post;
    this.#provider = new ProviderWay(post);
  }

  /** Takes one message of main. */
  receive(data: unknown): void {
    // Main alone can reach this process, and what it passes on the backend has made.
    const message = data as ToConnector | { readonly type: 'task'; readonly task: ConnectorTask };
    this.#handle(message).catch((error: unknown) => {
      this.#post({ type: 'failed', code: codeOf(error) });
    });
  }

  async #handle(
    message: ToConnector | { readonly type: 'task'; readonly task: ConnectorTask },
  ): Promise<void> {
    if (message.type === 'task') return this.#run(message.task);
    if (message.type === 'more') return this.#more();
    if (message.type === 'exchange') return this.#provider.exchange(message);
    if (message.type === 'question') return this.#answer(message.id, message.bytes);
    if (this.#served) return this.#endServing(this.#served);
    const writer = this.#writer;
    if (!writer) throw new Error('Nothing is being written.');
    if (message.type === 'rows') {
      this.#post({ type: 'written', ...(await writer.write(message.bytes)) });
    } else this.#post({ type: 'done', ...(await writer.end()) });
  }

  async #run(task: ConnectorTask): Promise<void> {
    switch (task.kind) {
      case 'preview':
        this.#post({ type: 'preview', preview: await previewTask(task) });
        return;
      case 'write':
        this.#writer = await FileWriter.open(task);
        this.#post({ type: 'written', rows: 0, bytes: 0 });
        return;
      case 'practice':
        return this.#send(practiceBatches(task));
      case 'read':
        return this.#send(readBatches(task));
      case 'read-changes':
        return this.#send(readChangeBatches(task));
      case 'probe':
        this.#post({ type: 'probed', report: await probeTask(task) });
        return;
      case 'member-times':
        this.#post({ type: 'member-times', times: await memberTimesTask(task) });
        return;
      case 'mirror':
        return this.#send(mirrorBatches(task));
      case 'provider':
        return this.#provider.run(task);
      case 'serve':
        this.#served = await Served.open(task);
        this.#post({ type: 'serving' });
    }
  }

  async #answer(id: number, bytes: Uint8Array): Promise<void> {
    if (!this.#served) throw new Error('Nothing is being served.');
    this.#post({ type: 'answer', id, bytes: await this.#served.answer(bytes) });
  }

  #endServing(served: Served): void {
    served.close();
    this.#post({ type: 'done', total: 0, sizeBytes: 0, sha256: '' });
  }

  async #send(batches: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    for await (const bytes of batches) {
      await this.#roomForOne();
      this.#post({ type: 'batch', bytes });
    }
    this.#post({ type: 'done', total: 0, sizeBytes: 0, sha256: '' });
  }

  #more(): void {
    this.#room += 1;
    this.#waiting?.();
    this.#waiting = null;
  }

  async #roomForOne(): Promise<void> {
    while (this.#room === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    this.#room -= 1;
  }
}

/** The system's words may hold a path: only the kind of trouble goes on. */
function codeOf(error: unknown): FailureCode {
  if (error instanceof Failure) return error.code;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'disk-full';
  if (code === 'EROFS' || code === 'EISDIR') return 'file-unwritable';
  if (code.startsWith('E')) return 'file-unreadable';
  const name = error instanceof Error ? error.name : typeof error;
  const place = error instanceof Error ? (error.stack ?? '').split('\n').slice(1, 6) : [];
  process.stderr.write(`${JSON.stringify({ defect: 'connector', kind: name, place })}\n`);
  return 'internal';
}
