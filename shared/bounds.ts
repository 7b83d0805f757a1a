const depthMax = 8;
const nodesMax = 20_000;
const bytesMax = 4 * 1024 * 1024;

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Walks an input before any schema sees it: plain JSON values only, bounded in depth, count and
 * size, without keys that reach a prototype. It stops at the first thing that is wrong, so its cost
 * is bounded by the limits and not by the input.
 */
export function isBounded(input: unknown): 'ok' | 'input-invalid' | 'size-exceeded' {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: input, depth: 0 }];
  let nodes = 0;
  let bytes = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    nodes += 1;
    const { value, depth } = next;
    if (nodes > nodesMax || depth > depthMax) return 'size-exceeded';
    if (typeof value === 'string') {
      bytes += value.length * 2;
      if (bytes > bytesMax) return 'size-exceeded';
      if (!value.isWellFormed()) return 'input-invalid';
    } else if (typeof value === 'object' && value !== null) {
      const children = childrenOf(value);
      if (!children) return 'input-invalid';
      if (children.length > nodesMax) return 'size-exceeded';
      for (const child of children) open.push({ value: child, depth: depth + 1 });
    } else if (!isPlainScalar(value)) return 'input-invalid';
  }
  return 'ok';
}

function isPlainScalar(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return value === null || value === undefined || typeof value === 'boolean';
}

/** The values inside an array or a plain object, keys included; null for anything else. */
function childrenOf(value: object): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return null;
  const keys = Reflect.ownKeys(value);
  // Too many keys are refused by their count alone; to fetch the values would take much longer.
  if (keys.length > nodesMax) return keys;
  if (keys.some((key) => typeof key !== 'string' || forbidden.has(key))) return null;
  return [...keys, ...Object.values(value)];
}
