import type { CompartmentName } from '../../../shared/model/role.ts';
import type { PersonalSealer } from './seal.ts';

type Lent = ReadonlyMap<CompartmentName, PersonalSealer>;

/** What opens compartments: keys that an operator was granted, and those lent for a while. It owns them. */
export class OpenCompartments {
  readonly #own: Readonly<Record<CompartmentName, PersonalSealer | null>>;
  #lent: Lent = new Map();

  constructor(own: Readonly<Record<CompartmentName, PersonalSealer | null>>) {
    this.#own = own;
  }

  /** Null where the operator has no key of the compartment: neither of their own nor lent. */
  of(name: CompartmentName): PersonalSealer | null {
    return this.#own[name] ?? this.#lent.get(name) ?? null;
  }

  /** Takes over keys that are lent, until they are taken back. */
  lend(lent: Lent): void {
    this.takeBack();
    this.#lent = lent;
  }

  /** Zeroes the keys that were lent. It may be called without any. */
  takeBack(): void {
    for (const sealer of this.#lent.values()) sealer.dispose();
    this.#lent = new Map();
  }

  /** Zeroes all keys. It may be called twice. */
  dispose(): void {
    this.takeBack();
    this.#own.personal?.dispose();
    this.#own.credentials?.dispose();
  }
}
