import { Checkbox, Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { changeActs } from '../../shared/model/role.ts';
import { useWords } from '../words.ts';
import type { PartProps } from './role-dialog.tsx';
import { TickGroup } from './tick-group.tsx';

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** Which attributes a role may change, and which it does not see. */
export function AttributeFields({ draft, onValue }: PartProps) {
  const words = useWords();
  const styles = useStyles();
  return (
    <>
      <Checkbox
        label={words('attributes.all')}
        checked={draft.changesAll}
        onChange={(_event, data) => onValue('changesAll', data.checked === true)}
      />
      {draft.changesAll ? null : (
        <>
          <TickGroup
            title={words('attributes.acts')}
            items={changeActs}
            labelOf={(act) => words(`attributes.act.${act.slice(1)}`)}
            ticked={draft.acts}
            onTicked={(ticked) => onValue('acts', ticked)}
          />
          <Field label={words('attributes.changes')} hint={words('attributes.changes.hint')}>
            <Textarea
              rows={3}
              value={draft.changes}
              spellCheck={false}
              onChange={(_event, data) => onValue('changes', data.value)}
            />
          </Field>
        </>
      )}
      <Field label={words('attributes.masked')} hint={words('attributes.masked.hint')}>
        <Textarea
          rows={3}
          value={draft.masked}
          spellCheck={false}
          onChange={(_event, data) => onValue('masked', data.value)}
        />
      </Field>
      <span className={styles.quiet}>{words('attributes.meaning')}</span>
    </>
  );
}
