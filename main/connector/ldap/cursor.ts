import * as v from 'valibot';

const bases = v.array(v.string());

/** Where a mirror stands, in the words of the way in which the server tells what changed. */
const cursor = v.variant('way', [
  /** RFC 4533: a cookie for each base. */
  v.object({ way: v.literal('sync'), bases, cookies: v.array(v.string()) }),
  /** Active Directory: numbers of one domain controller, which another one does not share. */
  v.object({ way: v.literal('usn'), bases, replica: v.string(), usn: v.string() }),
  /** Marks that rise with time, in milliseconds. */
  v.object({ way: v.literal('time'), bases, from: v.number() }),
  /** A mirror that did not come to its end, and the cursor from which its changes are told. */
  v.object({ way: v.literal('whole'), bases, start: v.string() }),
  /** The same of a server that cannot tell them: there is nothing to go on from. */
  v.object({ way: v.literal('none') }),
]);
export type Cursor = v.InferOutput<typeof cursor>;

export const unfinished: Cursor = { way: 'none' };

/** Reads a cursor; one that is not ours, or of another version, is like none. */
export function readCursor(text: string): Cursor {
  try {
    const parsed = v.safeParse(cursor, JSON.parse(text));
    return parsed.success ? parsed.output : unfinished;
  } catch (error) {
    if (error instanceof SyntaxError) return unfinished;
    throw error;
  }
}

export function writeCursor(value: Cursor): string {
  return JSON.stringify(value);
}
