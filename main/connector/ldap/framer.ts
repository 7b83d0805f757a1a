import { messageSize, unusable } from './ber.ts';

/** An entry of 16 MB with what is around it; a message that says it is larger is not waited for. */
export const maxMessageBytes = 17 * 1024 * 1024;

/** Cuts a stream of bytes into messages. No room is made for a message before its size is known. */
export class Framer {
  #parts: Buffer[] = [];
  #size = 0;
  #wanted = 0;

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  /** Takes bytes and gives on each message that they complete. */
  push(chunk: Buffer, take: (message: Buffer) => void): void {
    let rest = this.#joined(chunk);
    while (rest !== null && rest.length > 0) {
      const size = messageSize(rest);
      if (size !== null && size > maxMessageBytes) throw unusable();
      if (size === null || size > rest.length) {
        this.#parts = [rest];
        this.#size = rest.length;
        this.#wanted = size ?? 0;
        return;
      }
      take(rest.subarray(0, size));
      rest = rest.subarray(size);
    }
  }

  /** What is there, in one piece, when it may hold a whole message; else null. */
  #joined(chunk: Buffer): Buffer | null {
    if (this.#size === 0) return chunk;
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return null;
    const joined = Buffer.concat(this.#parts, this.#size);
    this.#parts = [];
    this.#size = 0;
    this.#wanted = 0;
    return joined;
  }
}
