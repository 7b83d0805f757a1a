import type { UnlockedKeys } from './keys.ts';
import type { OpenAuthority } from './open-authority.ts';
import { groupOf, openShare } from './recovery-group.ts';
import { askBack, confirmKit } from './recovery-kit.ts';
import { formatShare, shareGroupCount } from './share-text.ts';
import { wipe } from './wrap.ts';

/** A share as its officer sees it: once, until groups of it came back. */
export type ShownShare = {
  readonly groups: readonly string[];
  /** The two groups that are asked back, counted from 1. */
  readonly ask: readonly [number, number];
};

/** What whoever is signed in has to do with the recovery group. */
export type OwnShareState = {
  /** The number of the group of which they are an officer; null when they are none. */
  readonly group: number | null;
  /** Their share waits for them. */
  readonly isWaiting: boolean;
  readonly takenAt: number | null;
};

type Shown = {
  readonly group: number;
  readonly text: string;
  readonly ask: readonly [number, number];
};

/** The share of whoever is signed in. */
export class OwnShare {
  readonly #keys: UnlockedKeys;
  readonly #authority: OpenAuthority;
  #shown: Shown | null = null;

  constructor(keys: UnlockedKeys, authority: OpenAuthority) {
    this.#keys = keys;
    this.#authority = authority;
  }

  /** How it stands. */
  state(): OwnShareState {
    const { operatorId } = this.#keys;
    const group = groupOf(this.#authority.newest());
    const isTheirs = (one: { readonly operatorId: string }) => one.operatorId === operatorId;
    if (!group?.signed.officers.some(isTheirs)) {
      return { group: null, isWaiting: false, takenAt: null };
    }
    return {
      group: group.signed.number,
      isWaiting: group.kept.shares.some(isTheirs),
      takenAt: group.kept.taken.find(isTheirs)?.at ?? null,
    };
  }

  /** The share that waits; null when none does, or it cannot be opened. */
  async show(): Promise<ShownShare | null> {
    const { vaultKey, privateKeys } = this.#keys.rootSecrets();
    wipe(vaultKey);
    try {
      const header = this.#authority.newest();
      const share = await openShare(header, this.#keys.operatorId, privateKeys);
      if (!share) return null;
      const ask = askBack(shareGroupCount);
      const text = formatShare(share);
      this.#shown = { group: share.group, text, ask };
      wipe(share.value);
      return { groups: text.split('-'), ask };
    } finally {
      wipe(privateKeys);
    }
  }

  /** The number of the recovery group whose share it is; null when these are not the groups asked. */
  confirmedBy(answers: readonly [string, string]): number | null {
    const shown = this.#shown;
    return shown && confirmKit(shown.text, shown.ask, answers) ? shown.group : null;
  }

  /** It is on paper, or was given up. */
  forget(): void {
    this.#shown = null;
  }
}
