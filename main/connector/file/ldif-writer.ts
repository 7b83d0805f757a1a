import type { LdifAttribute, LdifRecord, LdifValue } from './ldif.ts';

const maxLine = 76;
const version = 'version: 1\n';
// RFC 2849: printable ASCII that starts with no space, colon or "<" and ends with no space.
const isSafe = /^(?![ :<])[ -~]*(?<! )$/;

/** The LDIF text of a record (RFC 2849), ending with an empty line. */
export function formatLdif(record: LdifRecord): string {
  return `${line('dn', record.dn)}${body(record)}\n`;
}

/** The LDIF text of many records, in pieces, starting with the version line. */
export async function* writeLdif(
  records: Iterable<LdifRecord> | AsyncIterable<LdifRecord>,
): AsyncGenerator<string, void, undefined> {
  let text = version;
  for await (const record of records) {
    text += formatLdif(record);
    if (text.length < 65_536) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

function body(record: LdifRecord): string {
  switch (record.kind) {
    case 'entry':
      return attributeLines(record.attributes);
    case 'add':
      return `changetype: add\n${attributeLines(record.attributes)}`;
    case 'delete':
      return 'changetype: delete\n';
    case 'rename': {
      const superior = record.newSuperior === null ? '' : line('newsuperior', record.newSuperior);
      const old = record.isOldRdnDeleted ? '1' : '0';
      return `changetype: modrdn\n${line('newrdn', record.newRdn)}deleteoldrdn: ${old}\n${superior}`;
    }
    case 'modify': {
      const parts = record.modifications.map(
        ({ verb, name, values }) => `${line(verb, name)}${valueLines(name, values)}-\n`,
      );
      return `changetype: modify\n${parts.join('')}`;
    }
  }
}

function attributeLines(attributes: readonly LdifAttribute[]): string {
  let text = '';
  for (const { name, values } of attributes) text += valueLines(name, values);
  return text;
}

function valueLines(name: string, values: readonly LdifValue[]): string {
  let text = '';
  for (const value of values) text += line(name, value);
  return text;
}

function line(name: string, value: LdifValue): string {
  if (typeof value === 'string' && isSafe.test(value)) {
    return fold(value === '' ? `${name}:` : `${name}: ${value}`);
  }
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value);
  return fold(`${name}:: ${bytes.toString('base64')}`);
}

function fold(text: string): string {
  if (text.length <= maxLine) return `${text}\n`;
  const parts = [text.slice(0, maxLine)];
  for (let at = maxLine; at < text.length; at += maxLine - 1) {
    parts.push(` ${text.slice(at, at + maxLine - 1)}`);
  }
  return `${parts.join('\n')}\n`;
}
