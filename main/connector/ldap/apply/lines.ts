import type { AttributeValue } from '../../../../shared/model/account.ts';
import type { Line, Values } from '../../../../shared/live.ts';
import type { RawEntry } from '../answers.ts';
import type { Dialect } from '../dialects.ts';
import type { Modification, Value } from '../requests.ts';

/** Numbers whose bits mean things of their own: only the bits that a line changes are ours. */
const flags = new Set(['useraccountcontrol', 'grouptype']);

export function bytesOf(value: AttributeValue): Value {
  return typeof value === 'string' ? value : Buffer.from(value.b, 'base64');
}

function keyOf(value: Value): string {
  return Buffer.from(value).toString('base64');
}

function keysOf(values: readonly Value[]): ReadonlySet<string> {
  return new Set(values.map(keyOf));
}

function isSame(left: readonly Value[], right: readonly Value[]): boolean {
  const [a, b] = [keysOf(left), keysOf(right)];
  return a.size === b.size && [...a].every((key) => b.has(key));
}

/** What an entry holds under a name. */
export function valuesOf(entry: RawEntry, name: string): readonly Value[] {
  const key = name.toLowerCase();
  return entry.attributes.find((attribute) => attribute.key === key)?.values ?? [];
}

function raw(values: Values): readonly Value[] {
  return (values ?? []).map(bytesOf);
}

function number(values: readonly Value[]): number | null {
  const text = values.length === 1 ? String(values[0]) : '';
  return /^-?\d{1,10}$/.test(text) ? Number(text) | 0 : null;
}

/** A line as it is to be sent: what is there now, and what shall be. */
export type Step = {
  readonly name: string;
  readonly now: readonly Value[];
  readonly after: readonly Value[];
};

/** Sets the bits that a line changes and keeps the others; null when ours have been changed. */
function withFlags(line: Line, now: readonly Value[]): readonly Value[] | null {
  const [before, after, held] = [number(raw(line.before)), number(raw(line.after)), number(now)];
  if (before === null || after === null || held === null) return null;
  const changed = before ^ after;
  if ((held & changed) === (after & changed)) return now;
  return (held & changed) === (before & changed)
    ? [String((held & ~changed) | (after & changed))]
    : null;
}

/** The lines that are still to be done; null when one of them finds something else than before. */
export function stepsOf(entry: RawEntry, lines: readonly Line[]): readonly Step[] | null {
  const steps: Step[] = [];
  for (const line of lines) {
    if (line.name.startsWith('@')) continue;
    const now = valuesOf(entry, line.name);
    const isFlags = flags.has(line.name.toLowerCase());
    const after = isFlags ? withFlags(line, now) : raw(line.after);
    if (after === null) return null;
    if (isSame(now, after)) continue;
    if (!isFlags && !isSame(now, raw(line.before))) return null;
    steps.push({ name: line.name, now, after });
  }
  return steps;
}

/**
 * One modify for all steps. `replace` is for a write whose guard notices every change of the entry;
 * without one the old values are named, so that the server refuses when they are no longer there.
 */
export function modificationsOf(
  steps: readonly Step[],
  dialect: Dialect,
  mode: 'replace' | 'values',
): readonly Modification[] {
  return steps.flatMap(({ name, now, after }): Modification[] => {
    if (mode === 'replace' || dialect.replaced.has(name.toLowerCase())) {
      return [{ verb: 'replace', name, values: after }];
    }
    const [held, wanted] = [keysOf(now), keysOf(after)];
    const gone = now.filter((value) => !wanted.has(keyOf(value)));
    const added = after.filter((value) => !held.has(keyOf(value)));
    return [
      ...(gone.length > 0 ? [{ verb: 'delete' as const, name, values: gone }] : []),
      ...(added.length > 0 ? [{ verb: 'add' as const, name, values: added }] : []),
    ];
  });
}
