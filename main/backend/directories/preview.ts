import { Failure } from '../../../shared/failure.ts';
import type { CsvMapping, FilePreview } from '../../../shared/model/directory.ts';
import type { ChosenFile } from '../../../shared/process.ts';
import type { ConnectorLink } from '../connector-link.ts';

/** Lets a connector look into a file: its format, its columns and its first rows. */
export async function previewFile(
  { connectors }: { readonly connectors: ConnectorLink },
  file: ChosenFile,
  mapping: CsvMapping | null,
): Promise<FilePreview> {
  const connector = connectors.start({ kind: 'preview', path: file.path, mapping });
  try {
    const message = await connector.next();
    if (message.type !== 'preview') throw new Failure('file-unreadable');
    return { ...message.preview, name: file.name };
  } finally {
    connector.stop();
  }
}
