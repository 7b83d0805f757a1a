import { PortalMountNodeProvider } from '@fluentui/react-components';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';

const Covered = createContext(false);

/** Whether what is around is covered: out of the page, and out of reach of every key. */
export function useIsCovered(): boolean {
  return useContext(Covered);
}

/** Forgets a secret as soon as it is covered: only what is no secret waits. */
export function useWhenCovered(forget: () => void): void {
  const isCovered = useIsCovered();
  const tell = useEffectEvent(forget);
  useEffect(() => {
    if (isCovered) tell();
  }, [isCovered]);
}

/** The two places of a screen that can be covered: itself, and what it opens above itself. */
type Stage = { readonly all: HTMLElement; readonly page: HTMLElement; readonly above: HTMLElement };

function newStage(): Stage {
  const [all, page, above] = [0, 1, 2].map(() => document.createElement('div'));
  if (!all || !page || !above) throw new Error('A page makes elements.');
  all.style.height = '100%';
  page.style.height = '100%';
  all.append(page, above);
  return { all, page, above };
}

/** Takes a screen out of the page; what is answered puts back what the browser forgets of it. */
function takeOut({ all }: Stage): () => void {
  const focused = document.activeElement;
  const scrolled = [...all.querySelectorAll('*')]
    .filter(({ scrollTop, scrollLeft }) => scrollTop !== 0 || scrollLeft !== 0)
    .map((element) => [element, element.scrollTop, element.scrollLeft] as const);
  const isWithin = all.contains(focused);
  all.remove();
  return () => {
    for (const [element, top, left] of scrolled) {
      element.scrollTop = top;
      element.scrollLeft = left;
    }
    if (isWithin && focused instanceof HTMLElement) focused.focus();
  };
}

type Props = { readonly isCovered: boolean; readonly children: ReactNode };

/**
 * A screen that can be covered and keeps what was typed into it. Covered, it is no part of the page:
 * neither it nor a dialog of it can be seen, reached by a key, or read by assistive tools.
 */
export function Coverable({ isCovered, children }: Props) {
  const [stage] = useState(newStage);
  const place = useRef<HTMLDivElement>(null);
  const restore = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    if (isCovered) return undefined;
    place.current?.append(stage.all);
    restore.current();
    return () => {
      restore.current = takeOut(stage);
    };
  }, [isCovered, stage]);
  return (
    <Covered value={isCovered}>
      <div ref={place} className={isCovered ? 'bw-covered' : 'bw-whole'} />
      {createPortal(
        <PortalMountNodeProvider value={stage.above}>{children}</PortalMountNodeProvider>,
        stage.page,
      )}
    </Covered>
  );
}
