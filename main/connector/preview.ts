import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CsvMapping, FilePreview } from '../../shared/model/directory.ts';
import type { ConnectorTask } from '../../shared/process.ts';
import { fieldOf } from './csv-mapping.ts';
import { type CsvPreview, csvSampleBytes, previewCsv } from './file/csv-reader.ts';
import { readLdif } from './file/ldif-reader.ts';
import { refuseUnlessFile } from './regular-file.ts';

const shownRows = 20;
const shownCharacters = 200;

/** Looks at the first bytes of a file: its format, its columns and a few rows. */
export async function previewTask(
  task: Extract<ConnectorTask, { kind: 'preview' }>,
): Promise<FilePreview> {
  await refuseUnlessFile(task.path);
  const file = await open(task.path, 'r');
  try {
    const { size } = await file.stat();
    const sample = Buffer.alloc(Math.min(size, csvSampleBytes));
    await file.read(sample, 0, sample.length, 0);
    const about = { name: basename(task.path), sizeBytes: size, problems: [] };
    if (looksLikeLdif(sample, task.path)) {
      return { ...about, format: 'ldif', mapping: null, rows: await ldifRows(sample) };
    }
    const preview = previewCsv(sample, overridesOf(task.mapping));
    const rows = preview.rows.slice(0, shownRows).map((row) => row.map(short));
    return { ...about, format: 'csv', mapping: mappingOf(preview, task.mapping), rows };
  } finally {
    await file.close();
  }
}

function looksLikeLdif(sample: Buffer, path: string): boolean {
  if (/\.(?:ldif|ldf)$/iu.test(path)) return true;
  return /^(?:\ufeff)?(?:#[^\n]*\n|\s*\n)*(?:version:\s*\d+|dn::?\s)/iu.test(
    sample.toString('utf8'),
  );
}

async function ldifRows(sample: Buffer): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const batch of readLdif(once(sample), {})) {
    for (const item of batch.items) {
      if (item.kind === 'problem') continue;
      const count = 'attributes' in item ? item.attributes.length : 0;
      rows.push([short(item.dn), item.kind, String(count)]);
      if (rows.length === shownRows) return rows;
    }
  }
  return rows;
}

async function* once(sample: Buffer): AsyncGenerator<Uint8Array> {
  yield sample;
}

function overridesOf(mapping: CsvMapping | null) {
  if (!mapping) return {};
  const { delimiter, encoding, hasHeader } = mapping;
  return { delimiter, encoding, hasHeader };
}

function mappingOf(preview: CsvPreview, given: CsvMapping | null): CsvMapping {
  const { delimiter, encoding, hasHeader } = preview;
  if (given && given.columns.length === preview.columnCount) return given;
  const columns = preview.headers.map((header, at) => {
    const target = preview.columns[at];
    return { header, field: target ? fieldOf(target) : ('ignore' as const) };
  });
  return { delimiter, encoding, hasHeader, columns };
}

function short(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}
