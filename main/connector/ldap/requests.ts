import { type Ber, boolean, group, integer, octets, sequence, tags } from './ber.ts';
import type { Filter } from './filter.ts';

export type Value = string | Uint8Array;

/** A control of RFC 4511 §4.1.11; a critical one is refused by a server that does not know it. */
export type Control = {
  readonly oid: string;
  readonly isCritical: boolean;
  readonly value: Ber | null;
};

export const scopes = { base: 0, one: 1, subtree: 2 } as const;

export type SearchRequest = {
  readonly base: string;
  readonly scope: keyof typeof scopes;
  readonly filter: Filter;
  readonly attributes: readonly string[];
  readonly controls?: readonly Control[];
  /** Entries at most, as the server is asked; 0 asks for all. */
  readonly sizeLimit?: number;
};

const verbs = { add: 0, delete: 1, replace: 2 } as const;

export type Modification = {
  readonly verb: keyof typeof verbs;
  readonly name: string;
  readonly values: readonly Value[];
};

/** A control that carries a piece of BER, or nothing. */
export function control(oid: string, isCritical: boolean, value: Ber | null = null): Control {
  return { oid, isCritical, value };
}

function controlBer({ oid, isCritical, value }: Control, wrap: (ber: Ber) => Uint8Array): Ber {
  const parts = [octets(oid)];
  if (isCritical) parts.push(boolean(true));
  if (value !== null) parts.push(octets(wrap(value)));
  return sequence(...parts);
}

/** One message: number, operation, controls. `wrap` writes the value of a control into bytes. */
export function message(
  id: number,
  operation: Ber,
  controls: readonly Control[],
  wrap: (ber: Ber) => Uint8Array,
): Ber {
  if (controls.length === 0) return sequence(integer(id), operation);
  const list = group(
    0xa0,
    controls.map((one) => controlBer(one, wrap)),
  );
  return sequence(integer(id), operation, list);
}

export function bindRequest(name: string, password: Uint8Array): Ber {
  return group(0x60, [integer(3), octets(name), octets(password, 0x80)]);
}

export const unbindRequest: Ber = { tag: 0x42, length: 0, content: new Uint8Array(0) };

export function searchRequest(request: SearchRequest): Ber {
  return group(0x63, [
    octets(request.base),
    integer(scopes[request.scope], tags.enumerated),
    integer(0, tags.enumerated),
    integer(request.sizeLimit ?? 0),
    integer(0),
    boolean(false),
    request.filter,
    sequence(...request.attributes.map((name) => octets(name))),
  ]);
}

function attribute(name: string, values: readonly Value[]): Ber {
  const list = group(
    tags.set,
    values.map((value) => octets(value)),
  );
  return sequence(octets(name), list);
}

export function modifyRequest(dn: string, modifications: readonly Modification[]): Ber {
  const changes = modifications.map(({ verb, name, values }) =>
    sequence(integer(verbs[verb], tags.enumerated), attribute(name, values)),
  );
  return group(0x66, [octets(dn), sequence(...changes)]);
}

export function addRequest(
  dn: string,
  attributes: readonly (readonly [string, readonly Value[]])[],
): Ber {
  return group(0x68, [octets(dn), sequence(...attributes.map((one) => attribute(...one)))]);
}

export function deleteRequest(dn: string): Ber {
  return octets(dn, 0x4a);
}

/** A new first part of the name, and a new parent unless it is null; the old first part goes. */
export function modifyDnRequest(dn: string, rdn: string, parent: string | null): Ber {
  const superior = parent === null ? [] : [octets(parent, 0x80)];
  return group(0x6c, [octets(dn), octets(rdn), boolean(true), ...superior]);
}

export function extendedRequest(oid: string, value: Uint8Array | null): Ber {
  return group(0x77, [octets(oid, 0x80), ...(value === null ? [] : [octets(value, 0x81)])]);
}
