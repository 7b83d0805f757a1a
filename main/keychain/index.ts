import type { FromKeychain, ToKeychain } from '../../shared/process.ts';
import { answerTo } from './items.ts';

/** The transport of this process: a port of Electron's utility process, or the channel of a fork. */
type ParentPort = {
  postMessage: (message: unknown) => void;
  on: (event: 'message', listener: (event: { data: unknown }) => void) => void;
};

// Electron adds parentPort to process in a utility process; Node's own types do not know it.
const port = 'parentPort' in process ? (process.parentPort as ParentPort | undefined) : undefined;

async function receive(message: unknown): Promise<void> {
  // Only main can speak to this process, and it says what shared/process.ts holds.
  const { id, request } = message as ToKeychain;
  const answer = await answerTo(request);
  const said = { id, answer } satisfies FromKeychain;
  if (port) port.postMessage(said);
  else process.send?.(said);
}

if (port) port.on('message', ({ data }) => void receive(data));
else {
  process.on('message', (message) => void receive(message));
  // Ctrl+C in a terminal reaches every process of ours; the one that started us decides what it means.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
}
