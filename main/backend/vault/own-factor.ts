import { leftOf, newFactor, newSeed, openFactor, sealFactor } from './factor.ts';
import type { UnlockedKeys } from './keys.ts';
import type { OpenAuthority } from './open-authority.ts';
import { acceptedStep, seedText, seedUri } from './totp.ts';
import { wipe } from './wrap.ts';

/** A factor whose authenticator has shown that it has the seed. */
export type ProvedFactor = {
  readonly codes: readonly string[];
  /** The factor as the header keeps it. */
  readonly sealed: string;
};

/** The second factor of whoever is signed in, and the seed of one that is being set up. */
export class OwnFactor {
  readonly #keys: UnlockedKeys;
  readonly #authority: OpenAuthority;
  #seed: Buffer | null = null;

  constructor(keys: UnlockedKeys, authority: OpenAuthority) {
    this.#keys = keys;
    this.#authority = authority;
  }

  /** How many recovery codes are left; null without a factor. */
  codesLeft(): number | null {
    const sealed = this.#authority.ownFactor();
    if (sealed === null) return null;
    const factor = this.#with((owner) => openFactor(owner, sealed));
    if (!factor) return 0;
    wipe(factor.seed);
    return leftOf(factor);
  }

  /** A new seed for an authenticator; one that was begun before is forgotten. */
  begin(): { readonly uri: string; readonly seed: readonly string[] } {
    wipe(this.#seed);
    this.#seed = newSeed();
    return {
      uri: seedUri(this.#seed, this.#keys.standing.name),
      seed: seedText(this.#seed).match(/.{4}/gu) ?? [],
    };
  }

  /** The factor and its recovery codes, once a code shows that the authenticator has the seed. */
  prove(code: string, now: number): ProvedFactor | null {
    const seed = this.#seed;
    const step = seed && acceptedStep(seed, code.replaceAll(/\s/gu, ''), { now, lastStep: 0 });
    if (!seed || step === null) return null;
    const { factor, codes } = newFactor(seed, step);
    return { codes, sealed: this.#with((owner) => sealFactor(owner, factor)) };
  }

  /** The seed is in force or was given up. */
  end(): void {
    wipe(this.#seed);
    this.#seed = null;
  }

  #with<Value>(work: (owner: Parameters<typeof sealFactor>[0]) => Value): Value {
    const { vaultKey, privateKeys } = this.#keys.rootSecrets();
    const { vaultId, operatorId } = this.#keys;
    try {
      return work({ vaultId, operatorId, privateKeys });
    } finally {
      wipe(vaultKey, privateKeys);
    }
  }
}
