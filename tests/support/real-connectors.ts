import { deserialize } from 'node:v8';
import { ConnectorLink } from '../../main/backend/connector-link.ts';
import { Connector } from '../../main/connector/connector.ts';
import { SealedConnector } from '../../main/connector/sealed-connector.ts';
import type { Question } from '../../shared/live.ts';
import type { ConnectorMessage, FromBackend } from '../../shared/process.ts';

/** What happens elsewhere just before a question arrives. */
export type Meanwhile = (question: Question) => Promise<void>;

/** Starts the real connector in this process: everything that passes is cloned on its way. */
export function realConnectors(meanwhile: Meanwhile = async () => undefined): ConnectorLink {
  const running = new Map<number, SealedConnector>();
  const serving = new Map<number, Connector>();
  const link: ConnectorLink = new ConnectorLink(
    (message) => receive(structuredClone(message)),
    null,
  );
  const receive = (message: FromBackend): void => {
    if (message.type === 'start-connector') {
      const { connector, sealTo } = message;
      const pass = (said: ConnectorMessage): void => {
        const copy = structuredClone(said);
        setImmediate(() => {
          if (running.has(connector)) link.receive(connector, copy);
        });
      };
      const child = new SealedConnector(pass, (say) => {
        const real = new Connector((said) => {
          if (said.type === 'serving') serving.set(connector, real);
          say(said);
        });
        return {
          receive: (word) => {
            if (word.type !== 'question') real.receive(word);
            else {
              const question = deserialize(Buffer.from(word.bytes)) as Question;
              void meanwhile(question).then(() => real.receive(word));
            }
          },
        };
      });
      running.set(connector, child);
      child.receive({ type: 'start', sealTo });
    } else if (message.type === 'to-connector') {
      running.get(message.connector)?.receive(message.message);
    } else if (message.type === 'stop-connector') {
      running.delete(message.connector);
      // A process would end with its sockets; this one is told to close them.
      serving.get(message.connector)?.receive({ type: 'end' });
      serving.delete(message.connector);
    }
  };
  return link;
}
