import { makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import { encode } from 'uqr';

const useStyles = makeStyles({
  root: {
    display: 'block',
    width: '200px',
    height: '200px',
    borderRadius: tokens.borderRadiusMedium,
    forcedColorAdjust: 'none',
  },
});

// Cameras look for four light modules around the code (ISO/IEC 18004).
const border = 4;

/** A text as a picture for cameras. Dark on light in every theme: not every camera reads the reverse. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const styles = useStyles();
  const id = useId();
  const { data, size } = encode(text, { ecc: 'M', border });
  const modules = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  return (
    <svg
      aria-labelledby={id}
      className={styles.root}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <title id={id}>{label}</title>
      <rect width={size} height={size} fill="#ffffff" />
      <path d={modules.join('')} fill="#000000" />
    </svg>
  );
}
