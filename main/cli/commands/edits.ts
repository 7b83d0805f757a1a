import type { Edit } from '../../../shared/model/change.ts';
import type { Given } from '../command.ts';
import { UsageError } from '../problems.ts';

const flags = ['enable', 'disable', 'unlock', 'delete', 'restore'] as const;

/** Options that say what is to be changed. */
export const editOptions = {
  set: { type: 'string', multiple: true },
  enable: { type: 'boolean' },
  disable: { type: 'boolean' },
  unlock: { type: 'boolean' },
  delete: { type: 'boolean' },
  restore: { type: 'boolean' },
  expire: { type: 'string' },
} as const;

/** The edits that a command line names. The same attribute twice gives it two values. */
export function editsOf(given: Given): Edit[] {
  const edits: Edit[] = flags.filter((flag) => given.is(flag)).map((flag) => ({ do: flag }));
  for (const [attribute, values] of valuesOf(given.texts('set'))) {
    edits.push({ do: 'set', attribute, values });
  }
  const expire = given.text('expire');
  if (expire !== undefined) edits.push({ do: 'expire', at: momentOf(expire) });
  return edits;
}

function valuesOf(texts: readonly string[]): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError('--set takes attribute=value.');
    const name = text.slice(0, at);
    const value = text.slice(at + 1);
    const values = found.get(name) ?? [];
    // No value at all takes the attribute away.
    if (value !== '') values.push(value);
    found.set(name, values);
  }
  return found;
}

function momentOf(text: string): number | null {
  if (text === 'never') return null;
  const at = /^\d{4}-\d{2}-\d{2}$/u.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new UsageError('--expire takes a day as YYYY-MM-DD, or never.');
  return at;
}
