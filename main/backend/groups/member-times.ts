import type { contract } from '../../../shared/contract/index.ts';
import type { OutputOf } from '../../../shared/contract/operation.ts';
import { Failure } from '../../../shared/failure.ts';
import type { MemberTime } from '../../../shared/live.ts';
import { accountTarget } from '../../../shared/model/audit.ts';
import type { CommandContext } from '../context.ts';
import { askMemberTimes } from '../live/member-times.ts';
import { liveDirectory } from '../live/stored.ts';
import { kindOf } from '../replica/account-rows.ts';
import type { Reader } from '../store/reader.ts';

type Answer = OutputOf<(typeof contract.groups)['memberTimes']>;
type GroupRow = { readonly directory: number; readonly remote_id: string; readonly name: string };
type MemberRow = {
  readonly id: number;
  readonly name: string;
  readonly user_name: string;
  readonly kind: number;
};

const timesMax = 1_000;

/** Asks the server of a group who joined and left it; nothing of the answer is kept. */
export async function memberTimes(context: CommandContext, id: number): Promise<Answer> {
  const { read, store, operator } = context;
  const sql = `SELECT directory, remote_id, name FROM accounts
    WHERE id = ? AND deleted_at IS NULL`;
  const group = read.get<GroupRow>(sql, id);
  if (!group) throw new Failure('account-missing');
  const live = liveDirectory(read, group.directory);
  const times = await askMemberTimes(context, live, group.remote_id);
  store.write(() => ({
    value: null,
    entries: [
      {
        action: 'groups.memberTimes',
        operator: operator.name,
        target: accountTarget(id),
        targetLabel: group.name,
        detail: { times: times?.length ?? 0 },
      },
    ],
  }));
  if (times === null) return { isKept: false, times: [], total: 0, unresolved: 0 };
  return { isKept: true, ...resolved(read, group.directory, times) };
}

/** Newest first. Who is not in the replica is counted only: out of scope, nobody is named. */
function resolved(read: Reader, directory: number, times: readonly MemberTime[]) {
  const found = times.flatMap(({ dnKey, joinedAt, leftAt }) => {
    const account = memberAt(read, directory, dnKey);
    return account ? [{ account, joinedAt, leftAt }] : [];
  });
  const newest = found.toSorted((one, other) => lastOf(other) - lastOf(one));
  return {
    times: newest.slice(0, timesMax),
    total: found.length,
    unresolved: times.length - found.length,
  };
}

function memberAt(read: Reader, directory: number, dnKey: string) {
  const sql = `SELECT id, name, user_name, kind FROM accounts
    WHERE dn_key = ? AND directory = ? ORDER BY deleted_at IS NOT NULL, id DESC LIMIT 1`;
  const row = read.get<MemberRow>(sql, dnKey, directory);
  if (!row) return null;
  return { id: row.id, name: row.name, userName: row.user_name, kind: kindOf(row.kind) };
}

function lastOf({ joinedAt, leftAt }: { joinedAt: number | null; leftAt: number | null }): number {
  return leftAt ?? joinedAt ?? 0;
}
