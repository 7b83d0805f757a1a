import { deserialize, serialize } from 'node:v8';
import { Failure } from '../../../shared/failure.ts';
import type { Answer, Question } from '../../../shared/live.ts';
import { AnswerLost } from '../changes/target.ts';
import type { Connector } from '../connector-link.ts';
import { within } from './probe.ts';

/**
 * For one question, whatever it asks. The connector waits 60 s for its server and begins no change
 * after 30 s; this is for one that says nothing at all. A process that ends is heard of at once.
 */
const answerWithinMs = 120_000;

type Open = {
  readonly answered: (bytes: Uint8Array) => void;
  readonly lost: (error: unknown) => void;
};

/** Asks a connector that holds a connection. Several questions may be open at once. */
export class Asker {
  readonly #connector: Connector;
  readonly #open = new Map<number, Open>();
  #last = 0;
  #ended: { readonly error: unknown } | null = null;
  #isLeft = false;

  constructor(connector: Connector) {
    this.#connector = connector;
    this.#listen().catch((error: unknown) => {
      this.#ended = { error };
      for (const { lost } of this.#open.values()) lost(error);
    });
  }

  /** Ends the connector once every open question has its answer: one that is lost says nothing of others. */
  leave(): void {
    this.#isLeft = true;
    if (this.#open.size === 0) this.#connector.stop();
  }

  /** Asks; throws `AnswerLost` when nobody knows what became of the question. */
  async ask(question: Question): Promise<Answer> {
    this.#last += 1;
    const id = this.#last;
    try {
      const bytes = await within(this.#sent(id, question), answerWithinMs);
      // The connector's own bytes, which it made with v8.serialize from this very type.
      const answer = deserialize(bytes) as Answer;
      if (answer.answered === 'lost') throw new AnswerLost();
      return answer;
    } catch (error) {
      // The process or its connection ended in the middle: whether it was sent, nobody knows.
      if (error instanceof Failure) throw new AnswerLost(error.code);
      throw error;
    } finally {
      this.#open.delete(id);
      if (this.#isLeft) this.leave();
    }
  }

  #sent(id: number, question: Question): Promise<Uint8Array> {
    return new Promise((answered, lost) => {
      if (this.#ended) {
        lost(this.#ended.error);
        return;
      }
      this.#open.set(id, { answered, lost });
      const bytes = serialize(question);
      this.#connector.send({ type: 'question', id, bytes });
      if (question.ask === 'send' && question.change.secret !== null) bytes.fill(0);
    });
  }

  async #listen(): Promise<never> {
    for (;;) {
      const message = await this.#connector.next();
      if (message.type !== 'answer') throw unusable();
      // An answer that came too late is nobody's any more.
      this.#open.get(message.id)?.answered(message.bytes);
    }
  }
}

/** An answer to another question: what became of this one, nobody knows. */
export function unusable(): AnswerLost {
  return new AnswerLost('The answer belongs to no question.');
}
