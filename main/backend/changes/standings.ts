import type { Line, SentChange } from '../../../shared/live.ts';
import type { IncomingAccount } from '../../../shared/process.ts';
import type { CommandContext } from '../context.ts';
import { type Image, readImages, valuesOf } from './image.ts';
import { equalValues } from './lines.ts';
import type { Standing } from './outcome.ts';
import { isCreated, linesAtServer, serverImage, standingAtServer } from './server-image.ts';
import { linesOf, type StoredChange } from './sets.ts';
import { AnswerLost, type TargetDirectory } from './target.ts';

/** A change with what is needed to send it. */
export type Prepared = {
  readonly change: StoredChange;
  readonly lines: readonly Line[];
  readonly sent: SentChange;
  /** The account as the replica holds it; null for one that is to be created. */
  readonly image: Image | null;
  /** The replica knows already that there is nothing to send it to. */
  readonly isHopeless: boolean;
};

/** How a change stands to what the directory holds now. */
export type Compared = {
  readonly one: Prepared;
  readonly standing: Standing | 'gone' | 'taken';
  readonly now: IncomingAccount | null;
};

/** Whether a change may have reached the directory before. */
export function wasSent({ state }: StoredChange): boolean {
  return state === 'applying' || state === 'unknown';
}

/** Gathers what a piece of changes needs. */
export function prepared(context: CommandContext, piece: readonly StoredChange[]): Prepared[] {
  const { store, personal } = context;
  const ids = piece.flatMap(({ target, other }) => [target ?? 0, other ?? 0]);
  const images = readImages(store.read, ids, personal);
  const remoteId = (id: number | null): string =>
    store.read.value<string>('SELECT remote_id FROM accounts WHERE id = ?', id ?? 0) ?? '';
  return piece.map((change) => {
    const lines = linesOf(personal, change);
    const image = images.get(change.target ?? 0) ?? null;
    const isKnown = change.kind === 'create' || image !== null;
    const isGone = image?.deleted === true && change.kind !== 'restore' && !wasSent(change);
    return {
      change,
      lines,
      image,
      isHopeless: !isKnown || isGone,
      sent: {
        id: change.id,
        kind: change.kind,
        remoteId: change.kind === 'create' ? '' : remoteId(change.target),
        lines: change.kind === 'create' ? lines.filter(isCreating) : linesAtServer(lines),
        member: change.other === null ? null : remoteId(change.other),
        secret: null,
      },
    };
  });
}

function isCreating({ name }: Line): boolean {
  return !name.startsWith('@') || name === '@dn' || name === '@kind';
}

/** Compares each change with what the directory holds now; null when the connection was lost. */
export async function standings(
  target: TargetDirectory,
  all: readonly Prepared[],
): Promise<readonly Compared[] | null> {
  try {
    const read = all.filter(({ change }) => isReadById(change));
    const accounts =
      read.length === 0 ? [] : await target.read(read.map(({ sent }) => sent.remoteId));
    const known = new Map(read.map(({ change }, at) => [change.id, accounts[at] ?? null]));
    const compared: Compared[] = [];
    for (const one of all) {
      compared.push(
        isReadById(one.change)
          ? compare(one, known.get(one.change.id) ?? null)
          : await ask(target, one),
      );
    }
    return compared;
  } catch (error) {
    // Nothing of this piece was sent: it stays as it is.
    if (error instanceof AnswerLost) return null;
    throw error;
  }
}

function isReadById({ kind }: StoredChange): boolean {
  return kind !== 'create' && kind !== 'member-add' && kind !== 'member-remove';
}

async function ask(target: TargetDirectory, one: Prepared): Promise<Compared> {
  const { change, sent } = one;
  if (change.kind !== 'create') {
    const isMember = await target.isMember(sent.remoteId, sent.member ?? '');
    const isSo = isMember === (change.kind === 'member-add');
    return { one, standing: isSo ? 'done' : 'ready', now: null };
  }
  // One that was not sent yet is refused by the directory when its name is taken.
  if (!wasSent(change)) return { one, standing: 'ready', now: null };
  const dn = sent.lines.find(({ name }) => name === '@dn')?.after?.[0];
  const now = typeof dn === 'string' ? await target.find(dn) : null;
  if (now === null) return { one, standing: 'ready', now };
  return { one, standing: isCreated(now, one.lines) ? 'done' : 'taken', now };
}

function compare(one: Prepared, now: IncomingAccount | null): Compared {
  const { change, image, lines } = one;
  if (now === null) {
    // A deleted entry cannot be read; whether it comes back, only the directory can say.
    if (change.kind === 'restore') return { one, standing: 'ready', now };
    return { one, standing: change.kind === 'delete' ? 'done' : 'gone', now };
  }
  if (image === null) return { one, standing: 'gone', now };
  const held = serverImage(now, image);
  if (change.kind === 'reset-password') {
    // No password can be read back: what goes with it says whether it is the one of before.
    const isAsBefore = lines
      .filter(({ name }) => guarding.has(name))
      .every(({ name, before }) => equalValues(valuesOf(held, name), before));
    return { one, standing: isAsBefore ? 'ready' : 'moved', now };
  }
  return { one, standing: standingAtServer(held, lines), now };
}

/** Lines of a reset that must be as they were; the others follow from the new password. */
const guarding: ReadonlySet<string> = new Set(['@passwordSetAt', 'pwdAccountLockedTime']);
