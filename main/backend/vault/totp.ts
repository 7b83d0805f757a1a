import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a code is good for, in milliseconds: what every authenticator takes for granted. */
const stepMs = 30_000;
const usualDigits = 6;
/** Steps before and after the present one whose codes are taken: clocks differ, and people type. */
const tolerance = 1;

/** The HOTP value of a counter (RFC 4226 §5.3, HMAC-SHA-1), with leading zeros. */
export function codeAt(seed: Uint8Array, step: number, digits = usualDigits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', seed).update(counter).digest();
  const offset = (mac[mac.length - 1] ?? 0) & 0x0f;
  const value = (mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** digits;
  return String(value).padStart(digits, '0');
}

/** The step of a time in UTC epoch milliseconds (RFC 6238 §4.2, T0 = 0). */
export function stepAt(now: number): number {
  return Math.floor(now / stepMs);
}

/**
 * The step that a code belongs to, or null when it is wrong, out of the window, or not newer than
 * the last step that was used: a code works once, and a clock that is set back gives none back
 * (RFC 6238 §5.2).
 */
export function acceptedStep(
  seed: Uint8Array,
  code: string,
  { now, lastStep }: { readonly now: number; readonly lastStep: number },
): number | null {
  const present = stepAt(now);
  const given = Buffer.from(code, 'utf8');
  let found: number | null = null;
  // Every step is computed whatever came before, so that the time says nothing of which one fits.
  for (let step = Math.max(0, present - tolerance); step <= present + tolerance; step += 1) {
    const wanted = Buffer.from(codeAt(seed, step), 'utf8');
    const fits = given.length === wanted.length && timingSafeEqual(given, wanted);
    if (fits && step > lastStep) found ??= step;
  }
  return found;
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Bytes in base 32 (RFC 4648 §6) without padding, as authenticators take a seed. */
export function seedText(seed: Uint8Array): string {
  const bits = [...seed].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/gu) ?? [];
  return groups.map((group) => base32[Number.parseInt(group.padEnd(5, '0'), 2)] ?? '').join('');
}

/** What the picture for authenticators says: whose code it is, of what, and the seed. */
export function seedUri(seed: Uint8Array, operatorName: string): string {
  const label = `Bailiwick:${encodeURIComponent(operatorName)}`;
  return `otpauth://totp/${label}?secret=${seedText(seed)}&issuer=Bailiwick`;
}
