import { createReadStream } from 'node:fs';
import { verifyFile } from '../../main/verifier/cli.ts';
import { type SignedIn, valueOf } from './client.ts';

let exports = 0;

/** Exports the log to a file, and answers its path. */
export async function exportLog(app: SignedIn): Promise<string> {
  exports += 1;
  const { token, path } = app.file(`log-${exports}.jsonl`);
  valueOf(await app.client.audit.exportLog({ file: token, reason: 'to verify' }));
  return path;
}

/** What the standalone verifier says of an exported log. */
export function verifyLog(path: string) {
  return verifyFile(() => createReadStream(path), { anchor: null, key: null });
}
