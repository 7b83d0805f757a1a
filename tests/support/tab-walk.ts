import type { Page } from 'playwright-core';

/** What a walk with the Tab key found on a page. */
export type TabWalk = {
  /** The names of the stops in their order. */
  readonly stops: readonly string[];
  /** Stops that lie out of the window, or look the same with the focus and without. */
  readonly unseen: readonly string[];
  /** What can take the focus and was never reached. */
  readonly missed: readonly string[];
  /** Whether the walk came back to where it had begun. */
  readonly isRound: boolean;
};

/** More stops than any page of ours has. */
const most = 150;

/** Looks at where the focus is now; `walk` keeps what the page must remember between two keys. */
async function look(): Promise<'new' | 'start' | 'again' | 'nothing'> {
  type Walk = { stops: Element[]; last: string; unseen: string[] };
  const nameOf = (element: Element) => {
    const label = element.getAttribute('aria-label') ?? element.id;
    return `${element.tagName.toLowerCase()} ${label || element.textContent?.trim().slice(0, 40)}`;
  };
  const looks = (element: Element) =>
    [element, element.parentElement, element.parentElement?.parentElement]
      .flatMap((one) =>
        one ? [null, '::before', '::after'].map((part) => [one, part] as const) : [],
      )
      .map(([one, part]) => {
        const style = getComputedStyle(one, part);
        return [
          style.outline,
          style.boxShadow,
          style.textDecoration,
          style.border,
          style.backgroundColor,
          style.transform,
          style.opacity,
        ].join(' ');
      })
      .join('|');
  // Two frames, by which what follows the focus is drawn.
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const walk: Walk = Reflect.get(globalThis, 'walk') ?? { stops: [], last: '', unseen: [] };
  Reflect.set(globalThis, 'walk', walk);
  const before = walk.stops.at(-1);
  if (before?.isConnected && looks(before) === walk.last) walk.unseen.push(nameOf(before));
  const now = document.activeElement;
  if (!now || now === document.body) return 'nothing';
  if (walk.stops.includes(now)) return walk.stops[0] === now ? 'start' : 'again';
  const box = now.getBoundingClientRect();
  const isOut =
    box.width < 2 ||
    box.bottom <= 0 ||
    box.right <= 0 ||
    box.top >= innerHeight ||
    box.left >= innerWidth;
  if (isOut) walk.unseen.push(nameOf(now));
  walk.stops.push(now);
  walk.last = looks(now);
  return 'new';
}

/** What the walk found, and what it should have found. */
function summary(): Omit<TabWalk, 'isRound'> {
  type Walk = { stops: Element[]; unseen: string[] };
  const { stops, unseen } = Reflect.get(globalThis, 'walk') as Walk;
  Reflect.deleteProperty(globalThis, 'walk');
  const nameOf = (element: Element) => {
    const label = element.getAttribute('aria-label') ?? element.id;
    return `${element.tagName.toLowerCase()} ${label || element.textContent?.trim().slice(0, 40)}`;
  };
  const may = 'button, input, select, textarea, a[href], [tabindex]';
  const missed = [...document.querySelectorAll<HTMLElement>(may)].filter((element) => {
    if (stops.includes(element) || element.tabIndex < 0 || element.matches(':disabled'))
      return false;
    // Guards lead on by themselves; a grid, a group of radios and a list of tabs are one stop.
    if (
      element.matches(
        '[data-tabster-dummy], .ag-tab-guard, [data-grid] *, [type=radio], [role=tab]',
      )
    )
      return false;
    return element.checkVisibility() && getComputedStyle(element).visibility === 'visible';
  });
  return { stops: stops.map(nameOf), unseen, missed: missed.map(nameOf) };
}

/** Presses Tab until the focus is back where it was after the first time. */
export async function walkByTab(window: Page): Promise<TabWalk> {
  let found = 'new';
  for (let press = 0; press < most && (found === 'new' || found === 'nothing'); press += 1) {
    await window.keyboard.press('Tab');
    found = await window.evaluate(look);
  }
  return { ...(await window.evaluate(summary)), isRound: found === 'start' };
}
