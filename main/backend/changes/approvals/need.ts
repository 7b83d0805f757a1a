import type { Approval, ApprovalRule, RuleKind } from '../../../../shared/model/approval.ts';
import type { Reader } from '../../store/reader.ts';
import type { Authority, Standing } from '../../vault/policy.ts';
import { protectedSql } from '../protected.ts';
import type { StoredSet } from '../sets.ts';

/** What the rules ask of one set. */
export type Need = Pick<Approval, 'deciders' | 'because'>;

const one = (condition: string): string =>
  `SELECT 1 FROM changes c WHERE c.change_set = ? AND c.state <> 'withdrawn' AND ${condition} LIMIT 1`;

const kindSql: Readonly<Record<RuleKind, string>> = {
  delete: one("c.kind = 'delete'"),
  'reset-password': one("c.kind = 'reset-password'"),
  protected: one(
    `EXISTS (SELECT 1 FROM accounts a WHERE a.id IN (c.target, c.other) AND ${protectedSql})`,
  ),
};

/** The operator of a name, as the policy has them; names are told apart without letter case. */
export function operatorNamed(authority: Authority, name: string): Standing | undefined {
  const wanted = name.toLowerCase();
  return [...authority.operators.values()].find((each) => each.name.toLowerCase() === wanted);
}

/** What the strictest of the rules that fit a set asks for. */
export function needOf(read: Reader, authority: Authority, set: StoredSet): Need {
  const because = new Set<Need['because'][number]>();
  let deciders = 0;
  for (const rule of authority.approvals) {
    const found = fitting(read, authority, set, rule);
    if (!found) continue;
    deciders = Math.max(deciders, rule.deciders);
    for (const why of found) because.add(why);
  }
  return { deciders, because: [...because] };
}

type Facts = readonly Need['because'][number][];

/** By what a rule fits a set; null when a condition of it does not. */
function fitting(
  read: Reader,
  authority: Authority,
  set: StoredSet,
  rule: ApprovalRule,
): Facts | null {
  const because: Need['because'][number][] = [];
  if (rule.moreThan !== null) {
    const sql = "SELECT count(*) FROM changes WHERE change_set = ? AND state <> 'withdrawn'";
    if ((read.value<number>(sql, set.id) ?? 0) <= rule.moreThan) return null;
    because.push('size');
  }
  if (rule.kinds !== null) {
    const found = rule.kinds.filter((kind) => read.value<number>(kindSql[kind], set.id) === 1);
    if (found.length === 0) return null;
    because.push(...found);
  }
  if (rule.roles !== null) {
    // Whoever made the set and is gone had some role, and nobody can say any more which.
    const author = operatorNamed(authority, set.operator);
    if (author && !rule.roles.includes(author.role.id)) return null;
    because.push('role');
  }
  if (rule.directories !== null) {
    const sql = one('c.directory IN (SELECT value FROM json_each(?))');
    if (read.value<number>(sql, set.id, JSON.stringify(rule.directories)) !== 1) return null;
    because.push('directory');
  }
  return because.length === 0 ? ['all'] : because;
}
