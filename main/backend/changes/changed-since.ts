import type { ChangedSince } from '../../../shared/model/change.ts';
import type { Reader } from '../store/reader.ts';
import type { Image } from './image.ts';
import type { StoredChange } from './sets.ts';

type Later = { readonly operator: string; readonly applied_at: number | null };

const laterSql = `SELECT s.operator, s.applied_at FROM changes c
  JOIN change_sets s ON s.id = c.change_set
  WHERE c.target = ? AND c.id > ? AND c.state = 'applied' ORDER BY c.id DESC LIMIT 1`;

/**
 * Who changed an account after a change of ours, and when. We know our own operators; of a server we
 * know what it says of the last change, which may be a later one than that in the way.
 */
export function changedSince(
  read: Pick<Reader, 'get'>,
  image: Image,
  change: StoredChange,
): ChangedSince {
  const ours = read.get<Later>(laterSql, image.id, change.id);
  const at = image.facts['@changedAt'];
  const isTheirs = ours === undefined || (at ?? 0) > (ours.applied_at ?? 0);
  const who = { target: image.id, targetName: image.name };
  return isTheirs
    ? { ...who, by: modifierIn(image), at }
    : { ...who, by: ours.operator, at: ours.applied_at };
}

/** Who changed an entry last, by what a server of RFC 4512 §3.4 says; null when it says nothing. */
function modifierIn({ open }: Image): string | null {
  const name = Object.keys(open).find((one) => one.toLowerCase() === 'modifiersname');
  const value = name === undefined ? undefined : open[name]?.[0];
  return typeof value === 'string' ? value : null;
}
