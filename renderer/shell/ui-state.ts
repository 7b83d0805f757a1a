import { create } from 'zustand';

type UiState = {
  readonly palette: boolean;
  readonly shortcuts: boolean;
  readonly newAccount: boolean;
  readonly setPalette: (open: boolean) => void;
  readonly setShortcuts: (open: boolean) => void;
  readonly setNewAccount: (open: boolean) => void;
};

/** Which dialogs of the shell are open. */
export const useUiState = create<UiState>()((set) => ({
  palette: false,
  shortcuts: false,
  newAccount: false,
  setPalette: (palette) => set({ palette }),
  setShortcuts: (shortcuts) => set({ shortcuts }),
  setNewAccount: (newAccount) => set({ newAccount }),
}));
