import { useNow } from '../preferences.ts';

/** Whole seconds until an instant; 0 once it has passed or when there is none. */
export function useCountdown(until: number | null): number {
  const now = useNow(1_000);
  return until === null ? 0 : Math.max(0, Math.ceil((until - now) / 1_000));
}
