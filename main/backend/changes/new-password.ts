import { randomInt } from 'node:crypto';

/** Without characters that are taken for each other when they are read aloud or typed: 0 O 1 l I. */
const lower = 'abcdefghijkmnpqrstuvwxyz';
const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const digits = '23456789';
/** Signs that have their own key on the keyboards of Europe and that no form or file takes apart. */
const signs = '-_.+!#';
const classes = [lower, upper, digits, signs] as const;
const length = 20;

/**
 * A random password of 20 characters (at least 115 bits) in UTF-8, with every class of characters
 * that servers ask for. It never becomes a text here; whoever asks wipes it.
 */
export function newPassword(): Buffer {
  const all = Buffer.from(classes.join(''), 'ascii');
  const password = Buffer.alloc(length);
  for (;;) {
    for (let at = 0; at < length; at += 1) password[at] = all[randomInt(all.length)] ?? 0;
    // Drawn anew rather than mended, so that every password of the policy is equally likely.
    if (classes.every((one) => password.some((byte) => one.includes(String.fromCharCode(byte))))) {
      return password;
    }
  }
}
