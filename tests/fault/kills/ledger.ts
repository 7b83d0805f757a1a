/** What the parent was told, and so what no kill may take back. */
export class Ledger {
  /** Passwords of which exactly one is right: the acknowledged one, or one on its way as well. */
  passwords: string[];
  /** Acknowledged acts by the name that the log gives them. */
  readonly acts = new Map<string, number>();
  /** Imports that were asked for, by the name of their directory. */
  readonly imports = new Map<
    string,
    { readonly source: 'practice' | 'ldif'; job: number | null }
  >();
  /** Change sets whose making was acknowledged, with the number of their changes. */
  readonly sets = new Map<number, number>();
  /** Change sets whose application was acknowledged as begun, and as ended. */
  readonly applying = new Set<number>();
  readonly applied = new Set<number>();
  /** A backup was acknowledged. */
  hasBackup = false;
  /** A recovery group was acknowledged. */
  hasGroup = false;
  #names = 0;

  constructor(password: string) {
    this.passwords = [password];
  }

  /** An act was acknowledged. */
  act(action: string): void {
    this.acts.set(action, (this.acts.get(action) ?? 0) + 1);
  }

  /** A name that nothing has yet. */
  fresh(word: string): string {
    this.#names += 1;
    return `${word} ${this.#names}`;
  }
}
