import type { Change } from '../../shared/model/change.ts';
import { nameInDn, parentOf } from '../shell/edit/place.ts';

/** What a change is called: a rename that gives another place and keeps the name is a move. */
export function shownKind({
  kind,
  lines,
}: Pick<Change, 'kind' | 'lines'>): Change['kind'] | 'move' {
  const line = kind === 'rename' ? lines.find(({ attribute }) => attribute === '@dn') : undefined;
  const [before] = line?.before ?? [];
  const [after] = line?.after ?? [];
  if (typeof before !== 'string' || typeof after !== 'string') return kind;
  const isMoved = parentOf(before).toLowerCase() !== parentOf(after).toLowerCase();
  return isMoved && nameInDn(before) === nameInDn(after) ? 'move' : kind;
}
