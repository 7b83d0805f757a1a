import type { CompartmentName } from '../../../shared/model/role.ts';
import { compartmentNames } from '../../../shared/model/role.ts';
import type { QueryContext } from '../context.ts';
import { isStated } from '../vault/statement.ts';
import { purposes } from './signed.ts';
import { withKeys } from './stored.ts';

const minuteMs = 60_000;

/** To whom the key in force of a compartment was lent, and when the first of them had to give it back. */
export type KeyLoans = {
  readonly to: readonly string[];
  /** UTC epoch milliseconds; null while none is over. */
  readonly overSince: number | null;
};

type Asking = Pick<QueryContext, 'authority' | 'read' | 'now'>;

/**
 * Who was lent the key in force of each compartment with a role. Whoever kept it still reads what is
 * sealed with it, so that the key is due once a loan is over. A grant that nobody took up counts as
 * well: its key lay in the database for its borrower to open.
 */
export function keyLoans(asking: Asking): ReadonlyMap<CompartmentName, KeyLoans> {
  const { authority, read, now } = asking;
  const { header, current } = authority;
  const found = new Map<CompartmentName, { to: Set<string>; ends: number[] }>();
  for (const { body, decision, startedAt, endedAt } of withKeys(read)) {
    // Nobody makes owners renew keys by a row that no lender signed.
    if (!decision || !isStated(purposes.decision, header, decision)) continue;
    const planned = startedAt === null ? body.expiresAt : startedAt + body.minutes * minuteMs;
    const end = Math.min(endedAt ?? planned, planned, decision.body.keys?.until ?? planned);
    for (const name of compartmentNames) {
      const isInForce = decision.body.keys?.sealed.some(
        ({ compartment, keyVersion }) =>
          compartment === name && keyVersion === current.keyVersions[name],
      );
      if (!isInForce) continue;
      const loans = found.get(name) ?? { to: new Set<string>(), ends: [] };
      loans.to.add(current.operators.get(body.operator)?.name ?? body.operator);
      if (end <= now()) loans.ends.push(end);
      found.set(name, loans);
    }
  }
  return new Map(
    [...found].map(([name, { to, ends }]) => [
      name,
      { to: [...to], overSince: ends.length > 0 ? Math.min(...ends) : null },
    ]),
  );
}
