import { createHash, pbkdf2, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { Failure } from '../../../shared/failure.ts';
import { accountTarget } from '../../../shared/model/audit.ts';
import type { ChosenFile, CommandContext } from '../context.ts';
import { canonicalJson } from '../vault/encoding.ts';
import { spell } from '../vault/spelled.ts';
import { keyBytes, wipe, wrapSecret } from '../vault/wrap.ts';

declare const __HAND_OVER_PAGE__: { readonly before: string; readonly after: string };

const head = 'bailiwick-hand-over 1';
const algorithm = 'pbkdf2-sha512';
const saltBytes = 16;
// Browsers have no Argon2; 120 random bits need none (ADR 0034).
const iterations = 300_000;
const stretch = promisify(pbkdf2);
// 120 random bits, which are 24 characters without a rest.
const spelling = { purpose: 'bw/v1/hand-over', secretBytes: 15, checkBytes: 0 };

/** A new passphrase: 6 groups of four characters, in the alphabet of the recovery kit. */
export function newPassphrase(): readonly string[] {
  const bytes = randomBytes(spelling.secretBytes);
  const groups = spell(bytes, spelling);
  wipe(bytes);
  return groups;
}

/** What goes into a file: a password in UTF-8, whose it is, and when it was taken (UTC ms). */
export type HandedOver = {
  readonly account: string;
  readonly secret: Buffer;
  readonly createdAt: number;
};

/**
 * The text of the file in which a password goes to the person whose it is: a page that any browser
 * opens without a network (docs/hand-over-format.md). The passphrase opens it, and nobody keeps that.
 */
export async function sealHandOver(
  { account, secret, createdAt }: HandedOver,
  passphrase: readonly string[],
): Promise<string> {
  const salt = randomBytes(saltBytes);
  const facts = { algorithm, createdAt, iterations, salt: salt.toString('base64url') };
  const clear = `${head}\n${canonicalJson(facts)}\n`;
  const key = await stretch(passphrase.join(''), salt, iterations, keyBytes, 'sha512');
  const inside = Buffer.from(canonicalJson({ account, password: secret.toString('utf8') }), 'utf8');
  try {
    const sealed = `${clear}${wrapSecret(key, inside, Buffer.from(clear, 'utf8'))}\n`;
    const check = createHash('sha256').update(sealed).digest('base64url');
    const { before, after } = __HAND_OVER_PAGE__;
    return `${before}${sealed}${check}\n${after}`;
  } finally {
    wipe(key, inside);
  }
}

/** Takes the password that a change has set, and puts it into a file under a new passphrase. */
export async function handOverFile(
  { handOvers, store, operator, now }: CommandContext,
  change: number,
  file: ChosenFile,
): Promise<{ readonly passphrase: string[]; readonly targetName: string }> {
  const held = handOvers.copy(change);
  if (!held) throw new Failure('hand-over-missing');
  const { facts, secret } = held;
  const passphrase = newPassphrase();
  const given = { account: facts.targetName, secret, createdAt: now() };
  const text = await sealHandOver(given, passphrase).finally(() => secret.fill(0));
  // Meanwhile somebody may have taken it, its time may have passed, and a lock wipes it.
  if (!handOvers.list().some((one) => one.change === change)) {
    throw new Failure('hand-over-missing');
  }
  // The password stays to be taken until the file is on disk, and the passphrase stays here until
  // the entry is: without it the file opens to nobody.
  write(file.path, text);
  try {
    store.write(() => ({
      value: null,
      entries: [
        {
          action: 'changes.handOverFile',
          operator: operator.name,
          target: accountTarget(facts.target),
          targetLabel: facts.targetName,
          detail: { change },
        },
      ],
    }));
  } catch (error) {
    rmSync(file.path, { force: true });
    throw error;
  }
  handOvers.take(change)?.secret.fill(0);
  return { passphrase: [...passphrase], targetName: facts.targetName };
}

function write(path: string, text: string): void {
  try {
    const handle = openSync(path, 'w', 0o600);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    } finally {
      closeSync(handle);
    }
  } catch {
    // The system's words hold the path; the code says what the operator can do.
    throw new Failure('file-unwritable');
  }
}
