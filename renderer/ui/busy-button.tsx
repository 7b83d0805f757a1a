import { type ButtonProps, Spinner } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { HintButton } from './hint-button.tsx';

type Props = {
  readonly appearance?: ButtonProps['appearance'];
  readonly type?: 'button' | 'submit';
  readonly isBusy: boolean;
  /** Said instead of the label while the work goes on. */
  readonly busyLabel: string;
  readonly whyNot?: string | undefined;
  readonly onClick?: () => void;
  readonly children: ReactNode;
};

/** A button whose work takes a while: it turns, says so, and cannot be pressed twice. */
export function BusyButton({ isBusy, busyLabel, whyNot, children, onClick, ...rest }: Props) {
  return (
    <HintButton
      appearance={rest.appearance ?? 'primary'}
      type={rest.type ?? 'submit'}
      whyNot={isBusy ? busyLabel : whyNot}
      icon={isBusy ? <Spinner size="extra-tiny" /> : null}
      {...(onClick ? { onClick } : {})}
    >
      {isBusy ? busyLabel : children}
    </HintButton>
  );
}
