import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { formatLdif } from './ldif-writer.ts';
import { type PracticeOptions, practiceEntries } from './practice.ts';

const pieceLength = 262_144;

/**
 * Writes the practice directory as LDIF that OpenLDAP's slapadd takes when `operational` is
 * false. The stream is left open.
 */
export async function writePracticeLdif(
  stream: Writable,
  count: number,
  seed: number,
  options?: PracticeOptions,
): Promise<void> {
  let text = 'version: 1\n\n';
  for (const entry of practiceEntries(count, seed, options)) {
    text += formatLdif(entry);
    if (text.length < pieceLength) continue;
    if (!stream.write(text)) await once(stream, 'drain');
    text = '';
  }
  if (!stream.write(text)) await once(stream, 'drain');
}
