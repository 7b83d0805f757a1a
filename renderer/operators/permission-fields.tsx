import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { compartmentNames } from '../../shared/model/role.ts';
import { isWhole, undivided } from '../../shared/roles.ts';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words.ts';
import { permissionGroups, scopeOf } from './role-draft.ts';
import type { PartProps } from './role-dialog.tsx';

const useStyles = makeStyles({
  groups: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(280px, 1fr))',
    gap: '12px 24px',
  },
  title: { fontWeight: tokens.fontWeightSemibold },
  group: { display: 'flex', flexDirection: 'column', margin: 0, padding: 0, border: 'none' },
});

/** Ticks for what a role may, and for the sealed values that it can read. */
export function PermissionFields({ draft, onValue }: PartProps) {
  const words = useWords();
  const styles = useStyles();
  const isNarrow = !isWhole(scopeOf(draft));
  const isLost = isNarrow && [...draft.permissions].some((one) => undivided.has(one));
  return (
    <>
      {isLost ? <Notice tone="warning" body={words('roles.undivided')} /> : null}
      <div className={styles.groups}>
        {permissionGroups().map(([feature, group]) => (
          <TickGroup
            key={feature}
            title={words(`permission.${feature}`)}
            prefix="permission"
            items={group}
            ticked={draft.permissions}
            onTicked={(ticked) => onValue('permissions', ticked)}
          />
        ))}
        <TickGroup
          title={words('compartment')}
          prefix="compartment"
          items={compartmentNames}
          ticked={draft.compartments}
          onTicked={(ticked) => onValue('compartments', ticked)}
        />
      </div>
    </>
  );
}

type GroupProps<Item extends string> = {
  readonly title: string;
  readonly prefix: string;
  readonly items: readonly Item[];
  readonly ticked: ReadonlySet<Item>;
  readonly onTicked: (ticked: ReadonlySet<Item>) => void;
};

function TickGroup<Item extends string>(props: GroupProps<Item>) {
  const words = useWords();
  const styles = useStyles();
  const toggle = (item: Item, isOn: boolean) => {
    const rest = [...props.ticked].filter((one) => one !== item);
    props.onTicked(new Set(isOn ? [...rest, item] : rest));
  };
  return (
    <fieldset className={styles.group}>
      <legend className={styles.title}>{props.title}</legend>
      {props.items.map((item) => (
        <Checkbox
          key={item}
          label={words(`${props.prefix}.${item}`)}
          checked={props.ticked.has(item)}
          onChange={(_event, data) => toggle(item, data.checked === true)}
        />
      ))}
    </fieldset>
  );
}
