import { ProgressBar } from '@fluentui/react-components';

type Props = {
  readonly label: string;
  readonly done: number;
  /** Null when the end is not known. */
  readonly total: number | null;
};

/** How far long work has come. */
export function ProgressLine({ label, done, total }: Props) {
  if (!total) return <ProgressBar aria-label={label} thickness="large" />;
  return <ProgressBar aria-label={label} thickness="large" value={Math.min(1, done / total)} />;
}
