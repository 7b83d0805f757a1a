/** Gives what is cut off in a grid its whole text as a tooltip, only once somebody points at it. */
export function explainCut(event: Event): void {
  if (!(event.target instanceof Element)) return;
  const cell = event.target.closest<HTMLElement>('.ag-cell-value, .ag-header-cell-text, .bw-cut');
  if (!cell) return;
  if (cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent ?? '';
  else cell.removeAttribute('title');
}
