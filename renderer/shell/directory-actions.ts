import { create } from 'zustand';
import { go } from './go.ts';

/** The dialogs of the directories page that other pages open too. */
export type DirectoryAction =
  | { readonly kind: 'local' }
  | { readonly kind: 'practice' }
  | { readonly kind: 'live' }
  | { readonly kind: 'import'; readonly into: number | null };

type DirectoryActions = {
  readonly action: DirectoryAction | null;
  /** Goes to the directories page and opens the dialog there. */
  readonly start: (action: DirectoryAction) => void;
  readonly end: () => void;
};

export const useDirectoryActions = create<DirectoryActions>()((set) => ({
  action: null,
  start: (action) => {
    set({ action });
    go.page('directories');
  },
  end: () => set({ action: null }),
}));
