import { deserialize, serialize } from 'node:v8';
import { Failure } from '../../shared/failure.ts';
import type { Answer, Question } from '../../shared/live.ts';
import type { ConnectorTask, LiveTask } from '../../shared/process.ts';
import { AnswerLost, type OpenDirectory } from './directory.ts';
import { ldapDirectory } from './ldap/directory.ts';
import { holdNursery } from './nursery.ts';

const ldap = ldapDirectory();

/** Looks at a server. */
export function probeTask(task: LiveTask) {
  return ldap.probe(task);
}

/** Who joined and left a group at a server. */
export async function memberTimesTask(task: Extract<ConnectorTask, { kind: 'member-times' }>) {
  const directory = await ldap.open(task);
  try {
    return await directory.memberTimes(task.group);
  } finally {
    directory.close();
  }
}

/** The pieces of a mirror, each serialised; the connection is closed at the end. */
export async function* mirrorBatches(
  task: Extract<ConnectorTask, { kind: 'mirror' }>,
): AsyncGenerator<Uint8Array> {
  const directory = await ldap.open(task);
  try {
    const batches =
      task.cursor === null ? directory.mirror() : directory.changes(task.cursor, task.known);
    for await (const batch of batches) {
      holdNursery();
      yield serialize(batch);
    }
  } finally {
    directory.close();
  }
}

/** Holds a connection and answers questions, some of them at once. */
export class Served {
  readonly #directory: OpenDirectory;

  private constructor(directory: OpenDirectory) {
    this.#directory = directory;
  }

  static async open(task: LiveTask): Promise<Served> {
    return new Served(await ldap.open(task));
  }

  /** The answer to a serialised question, serialised. */
  async answer(bytes: Uint8Array): Promise<Uint8Array> {
    // The backend alone asks, and it makes its questions by type.
    const question = deserialize(bytes) as Question;
    try {
      return serialize(await this.#answer(question));
    } catch (error) {
      // It is this question that has no answer; of others that are open, more may be known.
      if (error instanceof Failure) return serialize({ answered: 'lost' } satisfies Answer);
      throw error;
    } finally {
      // Not before: bytes within a question, such as a new password, are these very bytes.
      bytes.fill(0);
    }
  }

  async #answer(question: Question): Promise<Answer> {
    switch (question.ask) {
      case 'read':
        return { answered: 'read', accounts: await this.#directory.read(question.ids) };
      case 'find':
        return { answered: 'read', accounts: [await this.#directory.find(question.dn)] };
      case 'is-member': {
        const { group, member } = question;
        return { answered: 'is-member', isMember: await this.#directory.isMember(group, member) };
      }
      case 'send':
        return this.#send(question);
      case 'send-all':
        return { answered: 'send-all', words: await this.#directory.applyAll(question.changes) };
    }
  }

  async #send({ change }: Extract<Question, { ask: 'send' }>): Promise<Answer> {
    try {
      return { answered: 'send', result: await this.#directory.apply(change) };
    } catch (error) {
      if (error instanceof AnswerLost) return { answered: 'lost' };
      // Nothing was written yet, and the refusal is one that a later try may not meet.
      if (error instanceof Failure && error.code === 'directory-busy') {
        return { answered: 'send', result: { said: 'refused', code: error.code } };
      }
      throw error;
    }
  }

  close(): void {
    this.#directory.close();
  }
}
