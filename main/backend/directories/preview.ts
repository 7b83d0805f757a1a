import { Failure } from '../../../shared/failure.ts';
import type { CsvMapping, FilePreview } from '../../../shared/model/directory.ts';
import type { ChosenFile } from '../../../shared/process.ts';
import type { ConnectorLink } from '../connector-link.ts';

/** A look at 64 kB takes far less: a file that keeps its parser busy for longer is not looked at. */
const lookForMs = 15_000;

/** Lets a connector look into a file: its format, its columns and its first rows. */
export async function previewFile(
  { connectors }: { readonly connectors: ConnectorLink },
  file: ChosenFile,
  mapping: CsvMapping | null,
): Promise<FilePreview> {
  const connector = connectors.start({ kind: 'preview', path: file.path, mapping });
  try {
    const message = await inTime(connector.next());
    if (message.type !== 'preview') throw new Failure('file-unreadable');
    return { ...message.preview, name: file.name };
  } finally {
    connector.stop();
  }
}

async function inTime<Value>(work: Promise<Value>): Promise<Value> {
  const limit = AbortSignal.timeout(lookForMs);
  return new Promise((resolve, reject) => {
    limit.onabort = () => reject(new Failure('file-unreadable'));
    work.then(resolve, reject).finally(() => {
      limit.onabort = null;
    });
  });
}
