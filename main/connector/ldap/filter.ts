import { type Ber, group, octets } from './ber.ts';

/**
 * A search filter (RFC 4511 §4.5.1.7). It is put together from its parts and never from text, so
 * that there is nothing to escape and nothing to slip in.
 */
export type Filter = Ber;

type Value = string | Uint8Array;

export function present(attribute: string): Filter {
  return octets(attribute, 0x87);
}

export function equals(attribute: string, value: Value): Filter {
  return group(0xa3, [octets(attribute), octets(value)]);
}

export function atLeast(attribute: string, value: Value): Filter {
  return group(0xa5, [octets(attribute), octets(value)]);
}

export function all(...filters: readonly Filter[]): Filter {
  return group(0xa0, filters);
}

export function any(...filters: readonly Filter[]): Filter {
  return group(0xa1, filters);
}

/** Every entry has a class. */
export const everything = present('objectClass');
