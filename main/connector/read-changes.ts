import { createReadStream } from 'node:fs';
import { serialize } from 'node:v8';
import type { Edit } from '../../shared/model/change.ts';
import type { Batch, ConnectorTask, IncomingChange, IncomingIssue } from '../../shared/process.ts';
import { normalizeDn } from './file/dn.ts';
import type { LdifProblem, LdifRecord, LdifValue } from './file/ldif.ts';
import { readLdif } from './file/ldif-reader.ts';
import { EntryMapper } from './file/map-entry.ts';
import { incoming } from './read.ts';
import { refuseUnlessFile } from './regular-file.ts';

type Read =
  | { readonly kind: 'change'; readonly change: IncomingChange }
  | { readonly kind: 'issue'; readonly issue: IncomingIssue };

/** The change records of an LDIF file, as edits that an operator could have staged. */
export async function* readChangeBatches(
  task: Extract<ConnectorTask, { kind: 'read-changes' }>,
): AsyncGenerator<Uint8Array> {
  const mapper = new EntryMapper({ nowMs: Date.now() });
  await refuseUnlessFile(task.path);
  for await (const batch of readLdif(createReadStream(task.path), {})) {
    const changes: IncomingChange[] = [];
    const issues: IncomingIssue[] = [];
    for (const item of batch.items) {
      const read = readItem(item, mapper);
      if (read.kind === 'change') changes.push(read.change);
      else issues.push(read.issue);
    }
    const { nextOffset: offset, nextLine: line } = batch;
    yield serialize({ accounts: [], changes, issues, offset, line } satisfies Batch);
  }
}

function refused(line: number, code: string, detail: string): Read {
  return { kind: 'issue', issue: { line, code, detail } };
}

function readItem(item: LdifRecord | LdifProblem, mapper: EntryMapper): Read {
  if (item.kind === 'problem') return refused(item.line, item.reason, item.message);
  const { line, dn } = item;
  const dnKey = normalizeDn(dn);
  if (!dnKey) return refused(line, 'dn-invalid', 'The distinguished name is not valid.');
  const of = (edits: readonly Edit[]): Read => ({
    kind: 'change',
    change: { line, dn, dnKey, edits, add: null },
  });
  switch (item.kind) {
    case 'entry':
    case 'add': {
      const mapped = mapper.map(item);
      if (mapped.kind !== 'record') {
        return refused(line, 'not-an-account', 'The entry to add is not an account.');
      }
      const change = { line, dn, dnKey, edits: [], add: incoming(mapped.record) };
      return { kind: 'change', change };
    }
    case 'delete':
      return of([{ do: 'delete' }]);
    case 'rename': {
      const name = /^[^=]+=(.*)$/u.exec(item.newRdn)?.[1] ?? '';
      if (item.newSuperior !== null || name === '') {
        return refused(line, 'move-refused', 'Moving an entry below another one is not supported.');
      }
      return of([{ do: 'rename', name }]);
    }
    case 'modify':
      return of(
        item.modifications.map((one) => ({
          do: 'modify' as const,
          verb: one.verb === 'increment' ? 'replace' : one.verb,
          attribute: one.name,
          values: one.values.map(valueOf),
        })),
      );
  }
}

function valueOf(value: LdifValue): string | { b: string } {
  return typeof value === 'string' ? value : { b: Buffer.from(value).toString('base64') };
}
