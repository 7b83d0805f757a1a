import { useEffect, useEffectEvent } from 'react';

// What Escape closes first; these surfaces are gone from the page by the time the key has bubbled.
const popups = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** Calls `fn` on Escape, wherever the focus is, unless something on top of the page takes it. */
export function useEscape(fn: () => void): void {
  const onEscape = useEffectEvent(fn);
  useEffect(() => {
    let isTaken = false;
    const before = (event: KeyboardEvent) => {
      if (event.key === 'Escape') isTaken = document.querySelector(popups) !== null;
    };
    const after = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !isTaken && !event.defaultPrevented) onEscape();
    };
    window.addEventListener('keydown', before, { capture: true });
    window.addEventListener('keydown', after);
    return () => {
      window.removeEventListener('keydown', before, { capture: true });
      window.removeEventListener('keydown', after);
    };
  }, []);
}
