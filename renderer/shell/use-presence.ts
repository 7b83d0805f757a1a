import { useEffect } from 'react';
import { useIsCovered } from '../ui/cover.tsx';
import { api } from '../api.ts';
import { refreshTopics } from '../use-query.ts';

const everyMs = 20_000;

/** Tells main that the operator is there, at most every 20 s, so that the idle clock starts anew. */
export function usePresence(): void {
  const isCovered = useIsCovered();
  useEffect(() => {
    if (isCovered) return undefined;
    let last = 0;
    const touch = () => {
      const now = Date.now();
      if (now - last < everyMs) return;
      last = now;
      api.session
        .touch({})
        .then(() => refreshTopics(['session']))
        .catch((error: unknown) => console.error('The idle clock was not reached', error));
    };
    window.addEventListener('keydown', touch, { capture: true, passive: true });
    window.addEventListener('pointerdown', touch, { capture: true, passive: true });
    window.addEventListener('pointermove', touch, { capture: true, passive: true });
    return () => {
      window.removeEventListener('keydown', touch, { capture: true });
      window.removeEventListener('pointerdown', touch, { capture: true });
      window.removeEventListener('pointermove', touch, { capture: true });
    };
  }, [isCovered]);
}
