import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import { type PolicyText, policyBytesMax } from './policy-text.ts';

/** Writing by the group or by everybody. */
const othersWrite = 0o022;

/**
 * The text of a file that nobody but `owner` can have put there: no link on the way, and the file
 * and every folder from `top` on belong to `owner`, and no group and no other may write them.
 * Access lists beyond these bits are not looked at.
 */
export function readOwnedFile(top: string, parts: readonly string[], owner: number): PolicyText {
  try {
    let folder = top;
    for (const part of parts) {
      const facts = lstatSync(folder);
      if (!facts.isDirectory()) return { found: 'problem', why: 'not-owned' };
      const path = join(folder, part);
      // Where nothing lies, it does not matter who could have put it there.
      if (!lstatSync(path, { throwIfNoEntry: false })) return { found: 'nothing' };
      if (!isOwned(facts, owner)) return { found: 'problem', why: 'not-owned' };
      folder = path;
    }
    return readWhole(folder, owner);
  } catch {
    // It is there, or nobody can tell: a policy that cannot be read is not taken for none.
    return { found: 'problem', why: 'unreadable' };
  }
}

function isOwned({ uid, mode }: Stats, owner: number): boolean {
  return uid === owner && (mode & othersWrite) === 0;
}

/** Looks at the file that was opened, and not at a name that could lead elsewhere by then. */
function readWhole(path: string, owner: number): PolicyText {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = openSync(path, flags);
  try {
    const facts = fstatSync(file);
    if (!facts.isFile() || !isOwned(facts, owner)) return { found: 'problem', why: 'not-owned' };
    if (facts.size > policyBytesMax) return { found: 'problem', why: 'too-large' };
    const bytes = Buffer.alloc(policyBytesMax + 1);
    let length = 0;
    for (let got = -1; got !== 0 && length < bytes.length; length += got) {
      got = readSync(file, bytes, length, bytes.length - length, null);
    }
    if (length > policyBytesMax) return { found: 'problem', why: 'too-large' };
    return textOf(bytes.subarray(0, length));
  } finally {
    closeSync(file);
  }
}

function textOf(bytes: Uint8Array): PolicyText {
  try {
    return { found: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { found: 'problem', why: 'not-json' };
  }
}
