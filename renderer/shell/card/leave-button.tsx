import { Button, Tooltip } from '@fluentui/react-components';
import { Dismiss12Regular } from '@fluentui/react-icons';
import { HintButton } from '../../ui/hint-button.tsx';

type Props = {
  readonly label: string;
  /** Why nobody can be taken out here; undefined when they can. */
  readonly whyNot: string | undefined;
  readonly onLeave: () => void;
};

/** Takes a member out of a group; where that is not possible, it says why. */
export function LeaveButton({ label, whyNot, onLeave }: Props) {
  const look = {
    size: 'small',
    appearance: 'subtle',
    icon: <Dismiss12Regular />,
    onClick: onLeave,
  } as const;
  if (whyNot) return <HintButton {...look} aria-label={label} whyNot={whyNot} />;
  return (
    <Tooltip content={label} relationship="label">
      <Button {...look} />
    </Tooltip>
  );
}
