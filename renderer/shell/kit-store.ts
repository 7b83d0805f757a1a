import { create } from 'zustand';
import type { Outcome } from '../../shared/failure.ts';
import { callByName, type Refusal } from '../api.ts';
import { refreshTopics } from '../use-query.ts';

/** A recovery kit that is on screen and not yet confirmed. */
export type PendingKit = {
  readonly groups: readonly string[];
  /** Positions (from 0) of the two groups that are asked back. */
  readonly ask: readonly [number, number];
  readonly origin: KitOrigin;
};

/**
 * `first`: of a new vault; `recovered`: in place of one that was used; `renewed`: in place of one
 * that still works, so that it can be left.
 */
export type KitOrigin = 'first' | 'recovered' | 'renewed';

type KitState = {
  readonly kit: PendingKit | null;
  /** A kit is on its way: the screens must not take its absence for an unfinished set-up. */
  readonly isMaking: boolean;
};

/** Lives outside the screens, because making a kit changes the state that chooses the screen. */
const useKitStore = create<KitState>()(() => ({ kit: null, isMaking: false }));

export function usePendingKit(): KitState {
  return useKitStore();
}

/** Forgets the kit that is on screen. */
export function forgetKit(): void {
  useKitStore.setState({ kit: null, isMaking: false });
}

/** What a command answers that makes a kit. */
export type KitOutcome = Outcome<{
  readonly kit: readonly string[];
  readonly ask: readonly [number, number];
}>;

/** Carries out a command that answers a kit, and keeps the kit before any screen changes. */
export async function makeKit(
  origin: KitOrigin,
  command: () => Promise<KitOutcome>,
): Promise<Refusal | undefined> {
  useKitStore.setState({ isMaking: true });
  const outcome = await command();
  if (!outcome.ok) {
    useKitStore.setState({ isMaking: false });
    return outcome;
  }
  const { kit, ask } = outcome.value;
  useKitStore.setState({ kit: { groups: kit, ask, origin }, isMaking: false });
  await refreshTopics(['session', 'audit']);
  return undefined;
}

/** Confirms the two groups that were asked back; the state of the session follows. */
export async function confirmKit(groups: readonly [string, string]): Promise<Refusal | undefined> {
  const outcome = await callByName('session.confirmKit', { groups: [groups[0], groups[1]] });
  if (!outcome.ok) return outcome;
  forgetKit();
  await refreshTopics(['session']);
  return undefined;
}

/** Leaves a renewal: the kit before stays in force. */
export async function cancelKit(): Promise<Refusal | undefined> {
  const outcome = await callByName('session.cancelKit', {});
  if (!outcome.ok) return outcome;
  forgetKit();
  await refreshTopics(['session', 'audit']);
  return undefined;
}
