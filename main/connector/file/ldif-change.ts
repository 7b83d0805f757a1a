import {
  isBinaryName,
  type LdifLimits,
  type LdifModification,
  type LdifRecord,
  type LdifValue,
} from './ldif.ts';
import {
  advance,
  type Cursor,
  findColon,
  type Head,
  nameForm,
  Refusal,
  readPair,
  readValue,
} from './ldif-cursor.ts';

type ChangeContext = { readonly head: Head; readonly limits: LdifLimits };

export function readChange(
  cursor: Cursor,
  change: string,
  { head, limits }: ChangeContext,
): LdifRecord {
  if (change === 'delete') {
    if (advance(cursor)) throw new Refusal('change-invalid');
    return { kind: 'delete', ...head };
  }
  if (change === 'modify') {
    return { kind: 'modify', ...head, modifications: readModifications(cursor, limits) };
  }
  if (change === 'modrdn' || change === 'moddn') return readRename(cursor, head, limits);
  throw new Refusal('change-unknown');
}

function readRename(cursor: Cursor, head: Head, limits: LdifLimits): LdifRecord {
  const found = new Map<string, string>();
  while (advance(cursor)) {
    const pair = readPair(cursor, limits);
    if (typeof pair.value !== 'string' || found.has(pair.key)) throw new Refusal('change-invalid');
    found.set(pair.key, pair.text);
  }
  const newRdn = found.get('newrdn');
  const old = found.get('deleteoldrdn')?.trim();
  const newSuperior = found.get('newsuperior') ?? null;
  const isComplete = found.size === (newSuperior === null ? 2 : 3);
  if (!newRdn || (old !== '0' && old !== '1') || !isComplete) throw new Refusal('change-invalid');
  return { kind: 'rename', ...head, newRdn, isOldRdnDeleted: old === '1', newSuperior };
}

function readModifications(cursor: Cursor, limits: LdifLimits): readonly LdifModification[] {
  const modifications: LdifModification[] = [];
  let open: { verb: LdifModification['verb']; name: string; values: LdifValue[] } | null = null;
  let valueCount = 0;
  while (advance(cursor)) {
    if (cursor.end - cursor.start === 1 && cursor.source[cursor.start] === '-') {
      if (open === null) throw new Refusal('change-invalid');
      modifications.push(open);
      open = null;
      continue;
    }
    if (open === null) {
      const { key, text } = readPair(cursor, limits);
      const name = text.trim();
      if (!isVerb(key) || !nameForm.test(name)) throw new Refusal('change-invalid');
      open = { verb: key, name, values: [] };
      continue;
    }
    if (++valueCount > limits.values) throw new Refusal('values-too-many');
    const colonAt = findColon(cursor);
    const name = cursor.source.slice(cursor.start, colonAt);
    if (name.toLowerCase() !== open.name.toLowerCase()) throw new Refusal('change-invalid');
    open.values.push(readValue(cursor, colonAt, { isBinary: isBinaryName(name), limits }));
  }
  // Some programs leave out the last "-", which ends nothing that the empty line would not.
  if (open !== null) modifications.push(open);
  return modifications;
}

function isVerb(text: string): text is LdifModification['verb'] {
  return text === 'add' || text === 'delete' || text === 'replace' || text === 'increment';
}
