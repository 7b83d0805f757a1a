import { makeStyles, tokens } from '@fluentui/react-components';
import { paint } from '../../ui/paint.ts';

/** Looks of what the cells draw; they are plain elements below this one. */
export const useGridStyles = makeStyles({
  root: {
    height: '100%',
    width: '100%',
    // What changes in a grid moves nothing outside of it.
    contain: 'strict',
    '& mark': {
      background: 'none',
      color: 'inherit',
      fontWeight: tokens.fontWeightBold,
      textDecorationLine: 'underline',
      textDecorationColor: paint.accentText,
      textUnderlineOffset: '3px',
    },
    '& .ag-row': { cursor: 'default' },
    '& .bw-open, & .bw-open.ag-row-hover': { backgroundColor: paint.accentSoft },
    '& .ag-row.bw-open.ag-row-hover': { '--ag-internal-row-overlay-color': 'transparent' },
    '& .bw-dim': { color: tokens.colorNeutralForeground3 },
    '& .bw-staged': {
      display: 'inline-block',
      flexShrink: 0,
      padding: '0 6px',
      borderRadius: '3px',
      fontSize: '11px',
      lineHeight: '18px',
      backgroundColor: paint.stagedSoft,
      color: paint.staged,
    },
    '& .bw-state': { display: 'flex', alignItems: 'center', gap: '7px' },
    '& .bw-cut': { overflow: 'hidden', textOverflow: 'ellipsis' },
    '& .bw-mark': {
      display: 'inline-block',
      boxSizing: 'border-box',
      width: '8px',
      height: '8px',
      flexShrink: 0,
    },
    '& .bw-dot': { borderRadius: '50%', backgroundColor: paint.ok },
    '& .bw-ring': {
      borderRadius: '50%',
      border: `1.5px solid ${tokens.colorNeutralForeground3}`,
    },
    '& .bw-square': { borderRadius: '2px', backgroundColor: paint.bad },
    '& .bw-diamond': {
      borderRadius: '1px',
      backgroundColor: paint.warn,
      transform: 'rotate(45deg)',
    },
    '& .bw-wait': {
      display: 'inline-block',
      width: '60%',
      height: '8px',
      borderRadius: '4px',
      backgroundColor: tokens.colorNeutralStroke3,
    },
    '& .bw-tick': { paddingLeft: '10px', paddingRight: '4px' },
    '& .bw-check': {
      display: 'inline-block',
      boxSizing: 'border-box',
      width: '14px',
      height: '14px',
      lineHeight: '0',
      padding: 0,
      verticalAlign: 'middle',
      borderRadius: '2px',
      border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
      backgroundColor: 'transparent',
      cursor: 'pointer',
    },
    '& .bw-check[aria-checked="true"]': {
      border: `1px solid ${tokens.colorCompoundBrandBackground}`,
      backgroundColor: tokens.colorCompoundBrandBackground,
    },
    // A shape and not two borders: right-to-left styles would mirror the borders.
    '& .bw-check[aria-checked="true"]::after': {
      content: '""',
      display: 'block',
      width: '10px',
      height: '10px',
      margin: '1px',
      backgroundColor: tokens.colorNeutralForegroundOnBrand,
      clipPath: 'polygon(12% 46%, 0 58%, 38% 94%, 100% 24%, 88% 12%, 38% 70%)',
    },
    '& .bw-check[aria-checked="mixed"]': {
      boxShadow: `inset 0 0 0 3px ${tokens.colorNeutralBackground1}`,
      backgroundColor: tokens.colorCompoundBrandBackground,
    },
  },
});
