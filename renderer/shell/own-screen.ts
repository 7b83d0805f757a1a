import { create } from 'zustand';

/** A screen that takes the place of all others: of a second factor, or of a share of the recovery group. */
export type OwnScreen = 'factor' | 'share';

type OwnScreenState = { readonly open: OwnScreen | null };

/** Lives outside the screens: what is done there changes the state that chooses the screen. */
const useOwnScreenStore = create<OwnScreenState>()(() => ({ open: null }));

/** Which of them is up, until what it shows has been kept; null while none is. */
export function useOwnScreen(): OwnScreen | null {
  return useOwnScreenStore(({ open }) => open);
}

/** Brings one up. */
export function openOwnScreen(open: OwnScreen): void {
  useOwnScreenStore.setState({ open });
}

/** Goes back to where the operator was. */
export function closeOwnScreen(): void {
  useOwnScreenStore.setState({ open: null });
}
