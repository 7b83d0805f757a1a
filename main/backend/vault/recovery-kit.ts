import { randomBytes, randomInt } from 'node:crypto';
import { groupCountOf, groupSize, plain, readSpelled, spell } from './spelled.ts';
import { VaultError } from './vault-error.ts';
import { keyBytes } from './wrap.ts';

/**
 * The printed recovery kit: 256 random bits and 24 check bits, as 14 groups of four characters. It
 * opens the vault without password and keychain, so it lives on paper.
 */
export type RecoveryKit = { readonly kitId: string; readonly text: string };

const spelling = { purpose: 'bw/v1/kit', secretBytes: keyBytes, checkBytes: 3 };
export const groupCount = groupCountOf(spelling);

/** A fresh recovery key; the caller wipes it. */
export function newRecoveryKey(): Buffer {
  return randomBytes(keyBytes);
}

/** The text that is printed for a recovery key of 32 bytes. */
export function formatKit(recoveryKey: Buffer): string {
  if (recoveryKey.length !== keyBytes) throw new VaultError('kit-length');
  return spell(recoveryKey, spelling).join('-');
}

/** The key that a person typed from paper. Throws `kit-length`, `kit-character` or `kit-checksum`. */
export function parseKit(text: string): Buffer {
  const found = readSpelled(text, spelling);
  if (typeof found === 'string') throw new VaultError(`kit-${found}`);
  return found;
}

/** Two different groups, counted from 1, to ask back for: proof that the kit was written down. */
export function askBack(count: number = groupCount): readonly [number, number] {
  const first = randomInt(count);
  const second = (first + 1 + randomInt(count - 1)) % count;
  return first < second ? [first + 1, second + 1] : [second + 1, first + 1];
}

/** Whether the answers are the groups of the kit that were asked for, as tolerant as `parseKit`. */
export function confirmKit(
  kit: string,
  asked: readonly [number, number],
  answers: readonly [string, string],
): boolean {
  const characters = plain(kit);
  return asked.every((group, index) => {
    const wanted = characters.slice((group - 1) * groupSize, group * groupSize);
    return wanted.length === groupSize && wanted === plain(answers[index] ?? '');
  });
}
