import { HpkeError } from '@hpke/core';
import type { CompartmentName } from '../../../shared/model/role.ts';
import { Failure } from '../../../shared/failure.ts';
import type { QueryContext } from '../context.ts';
import { hpkeSuite } from '../vault/compartments.ts';
import { contextBytes } from '../vault/encoding.ts';
import type { UnlockedKeys } from '../vault/keys.ts';
import { PersonalSealer } from '../vault/seal.ts';
import { digestOfStatement } from '../vault/statement.ts';
import { keyBytes, wipe } from '../vault/wrap.ts';
import { type DecisionBody, type LentKey, purposes, type RequestBody } from './signed.ts';

const minuteMs = 60_000;

type Keys = NonNullable<DecisionBody['keys']>;
type Sealers = ReadonlyMap<CompartmentName, PersonalSealer>;

/** The compartments whose key whoever is signed in can lend with what somebody asks for. */
export function lendableKeys(
  { authority, operator, vault }: QueryContext,
  asked: RequestBody,
): CompartmentName[] {
  const { elevation, roles, operators } = authority.current;
  const own = operators.get(asked.operator)?.role.compartments ?? [];
  const lent = elevation.keys === undefined ? [] : (roles.get(asked.role)?.compartments ?? []);
  return lent.filter(
    (name) =>
      !own.includes(name) &&
      operator.role.compartments.includes(name) &&
      vault.keys.compartments.of(name) !== null,
  );
}

/**
 * Seals keys of compartments to whoever asked for a role, by HPKE, bound to that request and to when
 * it ends at the latest. All versions go along: some values may still lie under an older one.
 */
export async function sealLentKeys(
  { vault, authority }: QueryContext,
  asked: RequestBody,
  names: readonly CompartmentName[],
): Promise<Keys> {
  const entry = authority.header.operators.find((one) => one.operatorId === asked.operator);
  if (!entry) throw new Failure('elevation-missing');
  const until = asked.expiresAt + asked.minutes * minuteMs;
  const suite = hpkeSuite();
  const publicKey = Buffer.from(entry.identity.x25519PublicKey, 'base64url');
  const recipientPublicKey = await suite.kem.deserializePublicKey(publicKey);
  const sealed: LentKey[] = [];
  for (const compartment of names) {
    const copies =
      vault.keys.compartments.of(compartment)?.keyCopies() ?? new Map<number, Buffer>();
    try {
      for (const [keyVersion, key] of copies) {
        const lent = { compartment, keyVersion };
        const info = contextBytes('bw/v1/lent-key', vault.id);
        const context = boundTo(asked, until, { ...lent, lender: vault.keys.operatorId });
        const { enc, ct } = await suite.seal({ recipientPublicKey, info }, key, context);
        sealed.push({ ...lent, encapsulatedKey: textOf(enc), sealedKey: textOf(ct) });
      }
    } finally {
      wipe(...copies.values());
    }
  }
  return { until, sealed };
}

/** What opens the compartments that were lent; throws `elevation-missing` where a key does not hold. */
export async function openLentKeys(
  keys: UnlockedKeys,
  asked: RequestBody,
  decided: DecisionBody,
): Promise<Sealers> {
  const found = new Map<CompartmentName, Map<number, Buffer>>();
  const { vaultKey, privateKeys } = keys.rootSecrets();
  const suite = hpkeSuite();
  try {
    const recipientKey = await suite.kem.deserializePrivateKey(privateKeys.subarray(0, keyBytes));
    for (const { encapsulatedKey, sealedKey, ...lent } of decided.keys?.sealed ?? []) {
      const context = boundTo(asked, decided.keys?.until ?? 0, {
        ...lent,
        lender: decided.operator,
      });
      const enc = Buffer.from(encapsulatedKey, 'base64url');
      const info = contextBytes('bw/v1/lent-key', asked.vault);
      const sealed = Buffer.from(sealedKey, 'base64url');
      const key = await suite.open({ recipientKey, enc, info }, sealed, context);
      const versions = found.get(lent.compartment) ?? new Map<number, Buffer>();
      found.set(lent.compartment, versions.set(lent.keyVersion, Buffer.from(key)));
    }
  } catch (error) {
    for (const versions of found.values()) wipe(...versions.values());
    throw error instanceof HpkeError ? new Failure('elevation-missing') : error;
  } finally {
    wipe(vaultKey, privateKeys);
  }
  const { vaultId } = keys;
  return new Map(
    [...found].map(([compartment, versions]) => [
      compartment,
      new PersonalSealer({ vaultId, compartment, keys: versions }),
    ]),
  );
}

/** The compartments whose key a decision lends. */
export function lentNames(decided: Pick<DecisionBody, 'keys'> | undefined): CompartmentName[] {
  return [...new Set(decided?.keys?.sealed.map(({ compartment }) => compartment))];
}

function boundTo(
  asked: RequestBody,
  until: number,
  lent: Pick<LentKey, 'compartment' | 'keyVersion'> & { readonly lender: string },
): Buffer {
  const { lender, compartment, keyVersion } = lent;
  const request = digestOfStatement(purposes.request, asked);
  return contextBytes(request, asked.operator, lender, compartment, keyVersion, until);
}

function textOf(bytes: ArrayBuffer): string {
  return Buffer.from(bytes).toString('base64url');
}
