import { clipboard } from 'electron';

const clearAfterMs = 30_000;

/** Copies for a short time: what is still there after 30 s, or at lock, is taken away again. */
export class TimedClipboard {
  #copied: string | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** Copies a text and answers when it will be cleared. */
  copy(text: string, now: number): { clearsAt: number } {
    this.#copied = text;
    void clipboard.writeText(text);
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.clear(), clearAfterMs);
    return { clearsAt: now + clearAfterMs };
  }

  /** Clears what we copied, unless somebody has copied something else since. */
  clear(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const copied = this.#copied;
    this.#copied = null;
    if (copied !== null) void clearIf(copied);
  }
}

/** Electron 44 made the clipboard answer later; the development runtime still answers at once. */
async function clearIf(copied: string): Promise<void> {
  if ((await clipboard.readText()) === copied) clipboard.clear();
}
