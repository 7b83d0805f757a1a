/** Shorter than the time after which the system shows a tooltip. */
const restMs = 150;

/**
 * Gives what is cut off in a grid its whole text as a tooltip, only once somebody points at it and
 * rests there: while rows pass below the pointer, each look would lay the page out.
 */
export function explainCuts(host: HTMLElement): void {
  let timer = 0;
  host.addEventListener('mouseover', ({ target }) => {
    window.clearTimeout(timer);
    if (target instanceof Element) timer = window.setTimeout(() => explainCut(target), restMs);
  });
}

const explained = '.ag-cell-value[title]';

/** Takes the tooltips away that tell what the cells held before. */
export function forgetCuts(host: HTMLElement): void {
  for (const cell of host.querySelectorAll(explained)) cell.removeAttribute('title');
}

function explainCut(target: Element): void {
  const cell = target.closest<HTMLElement>('.ag-cell-value, .ag-header-cell-text, .bw-cut');
  if (!cell?.isConnected) return;
  if (cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent ?? '';
  else cell.removeAttribute('title');
}
