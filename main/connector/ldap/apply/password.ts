import type { RefusalCode, SentChange, SentResult } from '../../../../shared/live.ts';
import { AnswerLost } from '../../directory.ts';
import type { LdapResult, RawEntry } from '../answers.ts';
import { BerReader, encode, octets, sequence } from '../ber.ts';
import { type Context, nameOf } from '../context.ts';
import { oids } from '../dialects.ts';
import { byId } from '../read.ts';
import { control, extendedRequest, type Modification, modifyRequest } from '../requests.ts';
import { results } from '../results.ts';
import { bytesOf, stepsOf } from './lines.ts';
import { attributesFor } from './modify.ts';
import { done, guardOf, readAfterWrite, refused, said, write } from './write.ts';

/** Errors of draft-behera-ldap-password-policy §6.2 by number. */
const policyErrors: readonly (RefusalCode | undefined)[] = [
  undefined,
  undefined,
  undefined,
  'password-may-not-change',
  undefined,
  'password-quality',
  'password-too-short',
  'password-too-young',
  'password-in-history',
];

/** Sets a new password, and what the lines say goes with it. The password is wiped. */
export async function applyPassword(context: Context, change: SentChange): Promise<SentResult> {
  const { secret } = change;
  try {
    if (secret === null || secret.length === 0) return refused('password-refused');
    const entry = await byId(context, change.remoteId, attributesFor(context, change));
    if (entry === null) return refused('account-missing');
    // A new password ends a lock, and with it what disables the account: it must be as it was.
    const locks = change.lines.filter(({ name }) => name === 'pwdAccountLockedTime');
    if (stepsOf(entry, locks) === null) return refused('account-changed');
    if (context.server.kind === 'active-directory') {
      return await setUnicode(context, change, entry, secret);
    }
    const result = await setPassword(context, change.remoteId, entry, secret);
    return result.said === 'refused' ? result : await follow(context, change, entry.dn);
  } finally {
    secret?.fill(0);
  }
}

/** unicodePwd: the password between quotation marks in UTF-16 (MS-ADTS 3.1.1.3.1.5.1). */
export function unicodePassword(secret: Uint8Array): Buffer {
  const wide = Buffer.alloc((secret.length + 2) * 2);
  let end = wide.writeUInt16LE(0x22, 0);
  for (let at = 0; at < secret.length; ) {
    const first = secret[at] ?? 0;
    const more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    let code = more === 0 ? first : first & (0x3f >> more);
    for (let next = 1; next <= more; next++) code = (code << 6) | ((secret[at + next] ?? 0) & 0x3f);
    at += more + 1;
    if (code > 0xffff) {
      end = wide.writeUInt16LE(0xd800 + ((code - 0x1_0000) >> 10), end);
      code = 0xdc00 + ((code - 0x1_0000) & 0x3ff);
    }
    end = wide.writeUInt16LE(code, end);
  }
  end = wide.writeUInt16LE(0x22, end);
  return wide.subarray(0, end);
}

async function setUnicode(
  context: Context,
  { remoteId, lines }: SentChange,
  entry: RawEntry,
  secret: Uint8Array,
): Promise<SentResult> {
  const wide = unicodePassword(secret);
  try {
    // One modify: an account whose password is set and which need not change it is not left behind.
    const others = lines
      .filter(({ name }) => !name.startsWith('@'))
      .map(({ name, after }): Modification => {
        return { verb: 'replace', name, values: (after ?? []).map(bytesOf) };
      });
    const request = modifyRequest(nameOf(context.server, entry), [
      { verb: 'replace', name: 'unicodePwd', values: [wide] },
      ...others,
    ]);
    return saidOfPassword(await write(context, request, guardOf(context, remoteId, entry, false)));
  } finally {
    wide.fill(0);
  }
}

/** The extended operation of RFC 3062, or a replaced userPassword where the server has it not. */
async function setPassword(
  context: Context,
  id: string,
  entry: RawEntry,
  secret: Uint8Array,
): Promise<SentResult> {
  const policy = control(oids.passwordPolicy, false);
  if (!context.server.extensions.has(oids.passwordModify)) {
    const request = modifyRequest(nameOf(context.server, entry), [
      { verb: 'replace', name: 'userPassword', values: [secret] },
    ]);
    return saidOfPassword(
      await write(context, request, [...guardOf(context, id, entry, false), policy]),
    );
  }
  const value = encode(sequence(octets(entry.dn, 0x80), octets(secret, 0x82)));
  try {
    const request = extendedRequest(oids.passwordModify, value);
    return saidOfPassword(await write(context, request, [policy]));
  } finally {
    value.fill(0);
  }
}

function saidOfPassword(result: LdapResult): SentResult {
  if (result.code === results.constraint) {
    return refused(policyError(result.controls.get(oids.passwordPolicy)) ?? 'password-refused');
  }
  // MS-ERREF 2.2: a password over a connection that the server calls not protected.
  if (result.code === results.unwilling && /^0000001F\b/i.test(result.text)) {
    return refused('connection-insecure');
  }
  return said(result);
}

function policyError(value: Buffer | undefined): RefusalCode | undefined {
  if (value === undefined || value.length === 0) return undefined;
  const body = new BerReader(value).enter();
  if (body.peek() === 0xa0) body.skip();
  return body.peek() === 0x81 ? policyErrors[body.integer(0x81)] : undefined;
}

/** Sets what goes with a new password, unless the server's own policy has done it. */
async function follow(context: Context, change: SentChange, namedDn: string): Promise<SentResult> {
  // The password is set: what follows cannot be called refused as a whole. It was set by name, for
  // RFC 3062 knows no other way: an entry that has moved since may not be the one that got it.
  const entry = await readAfterWrite(
    byId(context, change.remoteId, attributesFor(context, change)),
  );
  if (entry.dn !== namedDn) throw new AnswerLost();
  const modifications = change.lines
    .filter((line) => !line.name.startsWith('@') && !isSo(entry, line))
    .map(({ name, after }): Modification => {
      return { verb: 'replace', name, values: (after ?? []).map(bytesOf) };
    });
  if (modifications.length === 0) return done;
  const request = modifyRequest(nameOf(context.server, entry), modifications);
  const guard = guardOf(context, change.remoteId, entry, false);
  const result = said(await write(context, request, guard));
  if (result.said === 'refused') throw new AnswerLost();
  return result;
}

function isSo(entry: RawEntry, line: SentChange['lines'][number]): boolean {
  return stepsOf(entry, [{ ...line, before: line.after }])?.length === 0;
}
