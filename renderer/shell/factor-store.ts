import { create } from 'zustand';

type FactorState = { readonly isOpen: boolean };

/** Lives outside the screens: that the factor is there changes the state that chooses the screen. */
const useFactorStore = create<FactorState>()(() => ({ isOpen: false }));

/** Whether a second factor is being set up, until its recovery codes have been kept. */
export function useIsSettingUpFactor(): boolean {
  return useFactorStore(({ isOpen }) => isOpen);
}

/** Brings up the screen that sets up a second factor. */
export function openFactorSetup(): void {
  useFactorStore.setState({ isOpen: true });
}

/** Goes back to where the operator was. */
export function closeFactorSetup(): void {
  useFactorStore.setState({ isOpen: false });
}
