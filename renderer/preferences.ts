import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Preferences } from '../shared/contract/settings.ts';
import type { ThemeName } from './theme.ts';
import { useQuery } from './use-query.ts';

const initial: Preferences = {
  theme: 'system',
  density: 'compact',
  language: 'system',
  autoLockMinutes: 10,
  railCollapsed: false,
  tourDone: true,
  lastOperator: null,
};

/** The operator's preferences; the defaults until they have been read. */
export function usePreferences(): Preferences {
  return useQuery('settings.get', {}).value ?? initial;
}

/** Whether the preferences have been read, so that no wrong theme flashes first. */
export function usePreferencesReady(): boolean {
  const { value, failure } = useQuery('settings.get', {});
  return value !== undefined || failure !== undefined;
}

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
  );
}

/** The theme that the preference and the system ask for. */
export function useThemeName(): ThemeName {
  const { theme } = usePreferences();
  const isDark = useMedia('(prefers-color-scheme: dark)');
  const isForced = useMedia('(forced-colors: active)');
  if (theme !== 'system') return theme;
  if (isForced) return 'high-contrast';
  return isDark ? 'dark' : 'light';
}

/** The time, again every so often, for words like `2 min ago`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return now;
}
