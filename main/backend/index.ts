import { Backend } from './backend.ts';

/** The transport of this process: a port of Electron's utility process, or the channel of a fork. */
type ParentPort = {
  postMessage: (message: unknown) => void;
  on: (event: 'message', listener: (event: { data: unknown }) => void) => void;
};

const folder = process.argv[2];
if (folder === undefined) throw new Error('The backend needs a profile folder.');

// Electron adds parentPort to process in a utility process; Node's own types do not know it.
const port = 'parentPort' in process ? (process.parentPort as ParentPort | undefined) : undefined;

const backend = new Backend(folder, (message) => {
  if (port) port.postMessage(message);
  else process.send?.(message);
});

if (port) port.on('message', ({ data }) => backend.receive(data));
else {
  process.on('message', (message) => backend.receive(message));
  // Ctrl+C in a terminal reaches every process of ours; the one that started us decides what it means.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
}
backend.start();
