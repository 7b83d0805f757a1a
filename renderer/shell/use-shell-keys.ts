import { useEffect } from 'react';
import { useIsCovered } from '../ui/cover.tsx';
import { callByName } from '../api.ts';
import { go, pages } from './go.ts';
import { useUiState } from './ui-state.ts';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Locks now. The session's end redraws the screen. */
export function lockNow(): void {
  void callByName('session.lock', {});
}

/** The search box, for the keys that jump to it. */
export const searchBoxId = 'search-box';

export function focusSearch(): void {
  const box = document.getElementById(searchBoxId);
  if (box instanceof HTMLInputElement) {
    box.focus();
    box.select();
  }
}

function withControl(event: KeyboardEvent): boolean {
  const ui = useUiState.getState();
  const key = event.key.toLowerCase();
  const page = /^[1-8]$/.test(key) ? pages[Number(key) - 1] : undefined;
  if (key === 'k') ui.setPalette(!ui.palette);
  else if (key === 'l') lockNow();
  else if (key === 'f') focusSearch();
  else if (page) go.page(page);
  else return false;
  return true;
}

function withoutControl(event: KeyboardEvent): boolean {
  if (event.key === 'F1' || (event.key === '?' && !isTyping(event.target))) {
    useUiState.getState().setShortcuts(true);
    return true;
  }
  if (event.key === '/' && !isTyping(event.target)) {
    focusSearch();
    return true;
  }
  return false;
}

/** Keys that work on every page. */
export function useShellKeys(): void {
  const isCovered = useIsCovered();
  useEffect(() => {
    if (isCovered) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const handled = event.ctrlKey || event.metaKey ? withControl(event) : withoutControl(event);
      if (handled) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isCovered]);
}
