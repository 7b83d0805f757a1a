import { makeStyles } from '@fluentui/react-components';
import { compartmentNames } from '../../shared/model/role.ts';
import { lostTo } from '../../shared/roles.ts';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words.ts';
import { attributesOf, permissionGroups, scopeOf } from './role-draft.ts';
import type { PartProps } from './role-dialog.tsx';
import { TickGroup } from './tick-group.tsx';

const useStyles = makeStyles({
  groups: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(280px, 1fr))',
    gap: '12px 24px',
  },
});

/** Ticks for what a role may, and for the sealed values that it can read. */
export function PermissionFields({ draft, onValue }: PartProps) {
  const words = useWords();
  const styles = useStyles();
  const attributes = attributesOf(draft);
  const isLost = draft.permissions.some(
    lostTo({ scope: scopeOf(draft), ...(attributes && { attributes }) }),
  );
  return (
    <>
      {isLost ? <Notice tone="warning" body={words('roles.undivided')} /> : null}
      <div className={styles.groups}>
        {permissionGroups().map(([feature, group]) => (
          <TickGroup
            key={feature}
            title={words(`permission.${feature}`)}
            items={group}
            labelOf={(one) => words(`permission.${one}`)}
            ticked={draft.permissions}
            onTicked={(ticked) => onValue('permissions', ticked)}
          />
        ))}
        <TickGroup
          title={words('compartment')}
          items={compartmentNames}
          labelOf={(one) => words(`compartment.${one}`)}
          ticked={draft.compartments}
          onTicked={(ticked) => onValue('compartments', ticked)}
        />
      </div>
    </>
  );
}
