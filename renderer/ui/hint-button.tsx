import { Button, type ButtonProps, Tooltip } from '@fluentui/react-components';

type Props = ButtonProps & {
  /** Why the button is not available now; empty or undefined when it is. */
  readonly whyNot?: string | undefined;
  /** More words than fit on the button. */
  readonly hint?: string | undefined;
};

/** A button that, when it is not available, can still be focused and says why. */
export function HintButton({ whyNot, hint, ...button }: Props) {
  const words = whyNot || hint;
  const plain = <Button {...button} disabledFocusable={Boolean(whyNot)} />;
  if (!words) return plain;
  return (
    <Tooltip content={words} relationship="description" withArrow>
      {plain}
    </Tooltip>
  );
}
