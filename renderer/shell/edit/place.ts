// A comma or plus sign that belongs to a value is escaped (RFC 4514 §2.4).
const firstRdn = /^(?:\\.|[^\\,])+/su;

/** The place of an entry: its DN without the first part; '' for one that has none above it. */
export function parentOf(dn: string): string {
  const rdn = firstRdn.exec(dn)?.[0] ?? '';
  return dn.slice(rdn.length + 1);
}

/** Whether a text may be the DN of a place: parts of the form `type=value` with commas between. */
export function isPlace(text: string): boolean {
  const part = String.raw`[A-Za-z][A-Za-z0-9.-]*=(?:\\.|[^\\,])+`;
  return new RegExp(`^${part}(?:,\\s*${part})*$`, 'su').test(text);
}

/** The value of the first part of a DN, as people call the entry. */
export function nameInDn(dn: string): string {
  const rdn = firstRdn.exec(dn)?.[0] ?? dn;
  return rdn.slice(rdn.indexOf('=') + 1).replaceAll(/\\(.)/gsu, '$1');
}
