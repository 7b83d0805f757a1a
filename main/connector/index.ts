import { SealedConnector } from './sealed-connector.ts';

/** The transport of this process: a port of Electron's utility process, or the channel of a fork. */
type ParentPort = {
  postMessage: (message: unknown) => void;
  on: (event: 'message', listener: (event: { data: unknown }) => void) => void;
};

// Electron adds parentPort to process in a utility process; Node's own types do not know it.
const port = 'parentPort' in process ? (process.parentPort as ParentPort | undefined) : undefined;

const connector = new SealedConnector((message) => {
  if (port) port.postMessage(message);
  else process.send?.(message);
});

if (port) port.on('message', ({ data }) => connector.receive(data));
else {
  process.on('message', (message) => connector.receive(message));
  // Ctrl+C in a terminal reaches every process of ours; the one that started us decides what it means.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
}
