import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { ChosenFile } from '../shared/process.ts';

const kept = 64;

/** Files that the operator chose, by a token that says nothing. The renderer never sees a path. */
export class ChosenFiles {
  readonly #files = new Map<string, ChosenFile>();

  /** A token for a path of a dialog. What it was chosen for is part of it. */
  add(path: string, purpose: 'read' | 'write'): { readonly file: string; readonly name: string } {
    const file = `${purpose === 'read' ? 'r' : 'w'}${randomBytes(16).toString('base64url')}`;
    const name = basename(path);
    this.#files.set(file, { path, name });
    const [oldest] = this.#files.keys();
    if (this.#files.size > kept && oldest !== undefined) this.#files.delete(oldest);
    return { file, name };
  }

  /** The file of a token, if it is one. */
  get(token: string): ChosenFile | undefined {
    return this.#files.get(token);
  }

  /** The files that an input names, for the backend. */
  namedIn(input: unknown): Readonly<Record<string, ChosenFile>> {
    if (typeof input !== 'object' || input === null || !('file' in input)) return {};
    const token = input.file;
    const file = typeof token === 'string' ? this.#files.get(token) : undefined;
    return file && typeof token === 'string' ? { [token]: file } : {};
  }

  /** Forgets every file: at lock. */
  clear(): void {
    this.#files.clear();
  }
}

/** The size of a file in bytes; 0 when it cannot be read. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
