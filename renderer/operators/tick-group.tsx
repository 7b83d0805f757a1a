import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  group: { margin: 0, padding: 0, border: 'none', minWidth: 0 },
  title: { padding: 0, fontWeight: tokens.fontWeightSemibold },
  column: { display: 'flex', flexDirection: 'column' },
  row: { display: 'flex', flexWrap: 'wrap', gap: '0 16px' },
});

type Props<Item extends string | number> = {
  readonly title: string;
  readonly items: readonly Item[];
  readonly labelOf: (item: Item) => string;
  readonly ticked: readonly Item[];
  readonly onTicked: (ticked: readonly Item[]) => void;
  readonly isRow?: boolean;
};

/** Ticks under one title. Not a Field: that would give the same id to each of them. */
export function TickGroup<Item extends string | number>(props: Props<Item>) {
  const styles = useStyles();
  return (
    <fieldset className={styles.group}>
      <legend className={styles.title}>{props.title}</legend>
      <div className={props.isRow ? styles.row : styles.column}>
        {props.items.map((item) => (
          <Checkbox
            key={item}
            label={props.labelOf(item)}
            checked={props.ticked.includes(item)}
            onChange={(_event, data) =>
              props.onTicked(withTick(props.ticked, item, data.checked === true))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

/** The list with an item at its end, or without it. */
export function withTick<Item>(items: readonly Item[], item: Item, isOn: boolean): readonly Item[] {
  const rest = items.filter((one) => one !== item);
  return isOn ? [...rest, item] : rest;
}
