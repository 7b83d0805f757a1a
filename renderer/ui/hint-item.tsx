import { makeStyles, MenuItem, type MenuItemProps, tokens } from '@fluentui/react-components';

// What cannot be chosen is pale; why it cannot is to be read.
const useStyles = makeStyles({
  reason: { color: tokens.colorNeutralForeground2, whiteSpace: 'normal', maxWidth: '280px' },
});

type Props = Omit<MenuItemProps, 'subText'> & {
  /** Why it cannot be chosen now; empty or undefined when it can. */
  readonly whyNot?: string | undefined;
};

/** A line of a menu that, when it cannot be chosen, can still be reached and says why. */
export function HintItem({ whyNot, disabled, ...item }: Props) {
  const styles = useStyles();
  const reason = whyNot ? { children: whyNot, className: styles.reason } : null;
  return <MenuItem {...item} disabled={Boolean(disabled) || Boolean(whyNot)} subText={reason} />;
}
