/** Our own theme colours as CSS values, beside Fluent's `tokens`. */
export const paint = {
  sunk: 'var(--bwSunk)',
  rowHover: 'var(--bwRowHover)',
  accentSoft: 'var(--bwAccentSoft)',
  accentText: 'var(--bwAccentText)',
  ok: 'var(--bwOk)',
  okSoft: 'var(--bwOkSoft)',
  warn: 'var(--bwWarn)',
  warnSoft: 'var(--bwWarnSoft)',
  bad: 'var(--bwBad)',
  badSoft: 'var(--bwBadSoft)',
  mask: 'var(--bwMask)',
  staged: 'var(--bwStaged)',
  stagedSoft: 'var(--bwStagedSoft)',
} as const;
