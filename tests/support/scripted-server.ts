import { deserialize, serialize } from 'node:v8';
import { ConnectorLink } from '../../main/backend/connector-link.ts';
import { AnswerLost, type TargetDirectory } from '../../main/backend/changes/target.ts';
import type { FailureCode } from '../../shared/failure.ts';
import type { Answer, MemberTime, MirrorBatch, Question } from '../../shared/live.ts';
import type { DoctorReport } from '../../shared/model/connection.ts';
import { SealedConnector } from '../../main/connector/sealed-connector.ts';
import type {
  ConnectorMessage,
  ConnectorTask,
  FromBackend,
  FromConnector,
  LiveTask,
  ToConnector,
} from '../../shared/process.ts';

type Live = Extract<ConnectorTask, LiveTask>;

type Say = (message: FromConnector | { readonly type: 'exited' }) => void;

/** How the next reading goes: batches in their order, and how it ends. */
export type Script = {
  readonly batches: readonly Partial<MirrorBatch>[];
  /** Instead of the end after the batches: a refusal, or a process that is gone. */
  readonly ends?: FailureCode | 'exited';
};

/** A server that says what a test has written down, behind the messages of a connector. */
export class ScriptedServer {
  readonly connectors: ConnectorLink;
  /** What connectors were started for, newest last; passwords as they arrived. */
  readonly tasks: { readonly kind: string; readonly cursor: string | null; password: string }[] =
    [];
  report: DoctorReport | null = null;
  /** Who joined and left any group. */
  memberTimes: readonly MemberTime[] | null = null;
  /** Says what a reading from a cursor gives. */
  mirror: (cursor: string | null) => Script = () => ({ batches: [] });
  /** Who answers questions; null for a server that is not reached. */
  target: TargetDirectory | null = null;
  readonly #running = new Map<number, SealedConnector>();

  constructor() {
    this.connectors = new ConnectorLink((message) => this.#receive(structuredClone(message)), null);
  }

  #receive(message: FromBackend): void {
    if (message.type === 'start-connector') this.#begin(message.connector, message.sealTo);
    else if (message.type === 'to-connector') {
      this.#running.get(message.connector)?.receive(message.message);
    } else if (message.type === 'stop-connector') this.#running.delete(message.connector);
  }

  #begin(connector: number, sealTo: string): void {
    const pass = (message: ConnectorMessage): void => {
      setImmediate(() => {
        if (this.#running.has(connector)) this.connectors.receive(connector, message);
      });
    };
    let isGone = false;
    const sealed = new SealedConnector(pass, (tell) => {
      const say: Say = (message) => {
        if (message.type !== 'exited') tell(message);
        else {
          isGone = true;
          void sealed.said().then(() => pass(message));
        }
      };
      let hear: (message: ToConnector) => void = () => undefined;
      return {
        receive: (word) => {
          // A process that has ended hears nothing.
          if (isGone) return;
          if (word.type === 'task') hear = this.#start(word.task, say);
          else hear(word);
        },
      };
    });
    this.#running.set(connector, sealed);
    sealed.receive({ type: 'start', sealTo });
  }

  #start(given: ConnectorTask, say: Say): (message: ToConnector) => void {
    // Tests start live connectors only.
    const task = given as Live;
    const cursor = task.kind === 'mirror' ? task.cursor : null;
    const password = Buffer.from(task.password ?? []).toString('utf8');
    this.tasks.push({ kind: task.kind, cursor, password });
    if (task.kind === 'mirror') return mirroring(this.mirror(cursor), say);
    if (task.kind === 'probe') {
      say(this.report ? { type: 'probed', report: this.report } : { type: 'exited' });
    }
    if (task.kind === 'member-times') say({ type: 'member-times', times: this.memberTimes });
    if (task.kind === 'serve') say(this.target ? { type: 'serving' } : { type: 'exited' });
    return (message) => this.#answer(message, say);
  }

  #answer(message: ToConnector, say: Say): void {
    if (message.type !== 'question' || !this.target) return;
    const question = deserialize(message.bytes) as Question;
    answerOf(this.target, question).then(
      (answer) => say({ type: 'answer', id: message.id, bytes: serialize(answer) }),
      (error: unknown) => {
        if (error instanceof AnswerLost) {
          const bytes = serialize({ answered: 'lost' } satisfies Answer);
          say({ type: 'answer', id: message.id, bytes });
        } else say({ type: 'exited' });
      },
    );
  }
}

function mirroring(script: Script, say: Say) {
  const left = [...script.batches];
  return (message: ToConnector): void => {
    if (message.type !== 'more') return;
    const next = left.shift();
    if (next) say({ type: 'batch', bytes: serialize({ ...emptyBatch, ...next }) });
    else if (script.ends === 'exited') say({ type: 'exited' });
    else if (script.ends) say({ type: 'failed', code: script.ends });
    else say({ type: 'done', total: 0, sizeBytes: 0, sha256: '' });
  };
}

const emptyBatch: MirrorBatch = {
  accounts: [],
  removed: [],
  present: [],
  issues: [],
  complete: null,
  cursor: '',
};

async function answerOf(target: TargetDirectory, question: Question): Promise<Answer> {
  switch (question.ask) {
    case 'read':
      return { answered: 'read', accounts: await target.read(question.ids) };
    case 'find':
      return { answered: 'read', accounts: [await target.find(question.dn)] };
    case 'is-member': {
      const { group, member } = question;
      return { answered: 'is-member', isMember: await target.isMember(group, member) };
    }
    case 'send':
      return { answered: 'send', result: await target.send(question.change) };
    case 'send-all':
      return { answered: 'send-all', words: await target.sendAll(question.changes) };
  }
}
