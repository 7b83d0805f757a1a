import { createHash } from 'node:crypto';
import type { Values } from '../../shared/live.ts';
import { accountTexts } from '../../shared/model/account-texts.ts';
import { classify } from '../../shared/model/attribute.ts';
import { fold, searchText } from '../../shared/model/search-text.ts';
import type { IncomingAccount } from '../../shared/process.ts';

/** An entry of a directory in memory. Names of facts begin with `@`. */
export type Entry = {
  readonly kind: IncomingAccount['kind'];
  readonly values: ReadonlyMap<string, Values>;
  readonly members: ReadonlySet<string>;
};

/** An entry as a connector hands it over. */
export function incomingOf(remoteId: string, { kind, values, members }: Entry): IncomingAccount {
  const attributes = [...values].flatMap(([name, value]) =>
    name.startsWith('@') || value === null ? [] : [[name, value] as const],
  );
  const of = (isPersonal: boolean) =>
    Object.fromEntries(
      attributes.filter(([name]) => (classify(name) === 'personal') === isPersonal),
    );
  const [open, personal] = [of(false), of(true)];
  const first = (name: string): string => {
    const value = new Map(attributes.map(([known, all]) => [known.toLowerCase(), all])).get(name);
    return typeof value?.[0] === 'string' ? value[0] : '';
  };
  const texts = accountTexts(first, (dn) => dn.toLowerCase());
  const fact = (name: string) => values.get(name)?.[0] ?? null;
  const flag = (name: string) => fact(name) === 'true';
  const time = (name: string) => (fact(name) === null ? null : Number(fact(name)));
  const dn = fact('@dn');
  return {
    line: 0,
    remoteId,
    dn: typeof dn === 'string' ? dn : null,
    dnKey: typeof dn === 'string' ? dn.toLowerCase() : null,
    kind,
    ...texts,
    disabled: flag('@disabled'),
    locked: flag('@locked'),
    mustChange: flag('@mustChange'),
    passwordExpired: flag('@passwordExpired'),
    disabledAt: time('@disabledAt'),
    lockedAt: time('@lockedAt'),
    expiresAt: time('@expiresAt'),
    passwordSetAt: time('@passwordSetAt'),
    passwordExpiresAt: time('@passwordExpiresAt'),
    lastSignInAt: time('@lastSignInAt'),
    createdAt: time('@createdAt'),
    changedAt: time('@changedAt'),
    attributes: JSON.stringify(open),
    personal: Object.keys(personal).length === 0 ? null : JSON.stringify(personal),
    members: [...members],
    contentHash: createHash('sha256')
      .update(JSON.stringify([dn, open, personal, [...members]]))
      .digest('hex'),
    text: searchText(texts),
    nameKey: fold(texts.name),
  };
}
