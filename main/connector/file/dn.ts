import { isUtf8 } from 'node:buffer';

type Assertion = { readonly type: string; readonly value: string };

const name = '[A-Za-z][A-Za-z0-9-]*';
const plainWord = String.raw`[A-Za-z0-9_.@'()/:*&!?~^$%|{}[\]-]+`;
const plainPair = `${name}=${plainWord}(?: ${plainWord})*`;
const isPlain = new RegExp(`^${plainPair}(?:,${plainPair})*$`);
const isType = new RegExp(`^(?:${name}|\\d+(?:\\.\\d+)*)$`);
const hasAlias = /(?:^|,)(?:[a-z]*name|surname|userid|domaincomponent|streetaddress)=/;

/** Object identifiers and long names of RFC 4514 and RFC 4519, with the short name of each. */
const shortNames = new Map([
  ['2.5.4.3', 'cn'],
  ['commonname', 'cn'],
  ['2.5.4.4', 'sn'],
  ['surname', 'sn'],
  ['2.5.4.6', 'c'],
  ['countryname', 'c'],
  ['2.5.4.7', 'l'],
  ['localityname', 'l'],
  ['2.5.4.8', 'st'],
  ['stateorprovincename', 'st'],
  ['2.5.4.9', 'street'],
  ['streetaddress', 'street'],
  ['2.5.4.10', 'o'],
  ['organizationname', 'o'],
  ['2.5.4.11', 'ou'],
  ['organizationalunitname', 'ou'],
  ['0.9.2342.19200300.100.1.1', 'uid'],
  ['userid', 'uid'],
  ['0.9.2342.19200300.100.1.25', 'dc'],
  ['domaincomponent', 'dc'],
]);

/**
 * A distinguished name in one form for comparing (RFC 4514, with the preparation of RFC 4518 in
 * short): names short and in lower case, values case-folded with single spaces, escapes and the
 * order within a multi-valued RDN canonical. Null when it is no distinguished name.
 */
export function normalizeDn(dn: string): string | null {
  if (isPlain.test(dn)) {
    const key = dn.toLowerCase();
    if (!hasAlias.test(key)) return key;
  }
  if (dn.trim() === '') return '';
  const rdns: string[] = [];
  let at = 0;
  for (;;) {
    const rdn = readRdn(dn, at);
    if (rdn === null) return null;
    rdns.push(rdn.text);
    if (rdn.end >= dn.length) return rdns.join(',');
    at = rdn.end + 1;
  }
}

/** A value as it must be written in a distinguished name. */
export function escapeDnValue(value: string): string {
  return value
    .replace(/[\\,+"<>;]/g, String.raw`\$&`)
    .replace(/^[# ]| $/g, String.raw`\$&`)
    .replace(/\p{Cc}/gu, (control) =>
      control < '\x80' ? hexPair(control.charCodeAt(0)) : control,
    );
}

/** The key that stands for a member that is named by its `memberUid` only. */
export function memberUidKey(uid: string): string {
  return `memberuid=${canonicalValue(uid)}`;
}

function readRdn(dn: string, from: number): { readonly text: string; readonly end: number } | null {
  const assertions: Assertion[] = [];
  let at = from;
  for (;;) {
    const equals = dn.indexOf('=', at);
    if (equals < 0) return null;
    const type = dn.slice(at, equals).trim();
    if (!isType.test(type)) return null;
    const end = valueEnd(dn, equals + 1);
    const value = readValue(dn.slice(equals + 1, end));
    if (value === null) return null;
    const key = type.toLowerCase();
    assertions.push({ type: shortNames.get(key) ?? key, value });
    if (dn[end] !== '+') {
      const texts = assertions.map((assertion) => `${assertion.type}=${assertion.value}`);
      return { text: texts.length === 1 ? (texts[0] ?? '') : texts.toSorted().join('+'), end };
    }
    at = end + 1;
  }
}

function valueEnd(dn: string, from: number): number {
  for (let at = from; at < dn.length; at++) {
    const code = dn.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === 0x2c || code === 0x2b) return at;
  }
  return dn.length;
}

function readValue(raw: string): string | null {
  const written = raw.replace(/^ +/, '');
  if (written.startsWith('#')) return readHexString(written.slice(1).trimEnd());
  const text = unescape(written);
  return text === null ? null : canonicalValue(text);
}

/** Bytes that are no UTF-8 pass through as lone surrogates, which no text in a file contains. */
const byteBase = 0xdc00;

function unescape(written: string): string | null {
  let text = '';
  let bytes: number[] = [];
  for (let at = 0; at < written.length; at++) {
    const character = written.charAt(at);
    const pair = written.slice(at + 1, at + 3);
    const isPair = character === '\\' && /^[0-9a-f]{2}$/i.test(pair);
    if (!isPair && bytes.length > 0) {
      text += decode(bytes);
      bytes = [];
    }
    if (isPair) {
      bytes.push(Number.parseInt(pair, 16));
      at += 2;
    } else if (character === '\\') {
      const next = written.charAt(at + 1);
      if (!/^[ "#+,;<=>\\]$/.test(next)) return null;
      text += next;
      at++;
    } else if (/["<>;\0]/.test(character)) return null;
    else text += character;
  }
  return text + decode(bytes);
}

function decode(bytes: readonly number[]): string {
  const buffer = Buffer.from(bytes);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  return buffer
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(byteBase + byte.charCodeAt(0)));
}

function readHexString(digits: string): string | null {
  if (digits === '' || digits.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(digits)) return null;
  const bytes = Buffer.from(digits, 'hex');
  const [tag, length] = bytes;
  // BER: a short UTF8String, PrintableString or IA5String is the text that it encodes.
  const isText = tag === 0x0c || tag === 0x13 || tag === 0x16;
  const content = bytes.subarray(2);
  if (isText && length === content.length && length < 0x80 && isUtf8(content))
    return canonicalValue(content.toString('utf8'));
  return `#${digits.toLowerCase()}`;
}

function canonicalValue(value: string): string {
  const folded = value.normalize('NFKC').toLowerCase().normalize('NFKC').toLowerCase();
  const spaced = folded.replace(/[ \t\n\r]+/g, ' ').replace(/^ | $/g, '');
  return escapeDnValue(spaced).replace(/[\udc80-\udcff]/gu, (byte) =>
    hexPair(byte.charCodeAt(0) - byteBase),
  );
}

function hexPair(byte: number): string {
  return `\\${byte.toString(16).padStart(2, '0')}`;
}
