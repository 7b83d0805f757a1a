import { ConnectorLink } from '../../main/backend/connector-link.ts';
import { Connector } from '../../main/connector/connector.ts';
import type { FromBackend, FromConnector } from '../../shared/process.ts';

/** Starts the real connector in this process: everything that passes is cloned on its way. */
export function realConnectors(): ConnectorLink {
  const running = new Map<number, Connector>();
  const serving = new Set<Connector>();
  const link: ConnectorLink = new ConnectorLink((message) => receive(structuredClone(message)));
  const receive = (message: FromBackend): void => {
    if (message.type === 'start-connector') {
      const { connector, task } = message;
      const pass = (said: FromConnector): void => {
        if (running.has(connector)) link.receive(connector, said);
      };
      const child = new Connector((said) => {
        const copy = structuredClone(said);
        setImmediate(() => pass(copy));
      });
      running.set(connector, child);
      if (task.kind === 'serve') serving.add(child);
      child.receive({ type: 'task', task });
    } else if (message.type === 'to-connector') {
      running.get(message.connector)?.receive(message.message);
    } else if (message.type === 'stop-connector') {
      const child = running.get(message.connector);
      running.delete(message.connector);
      // A process would end with its sockets; this one is told to close them.
      if (child && serving.has(child)) child.receive({ type: 'end' });
    }
  };
  return link;
}
