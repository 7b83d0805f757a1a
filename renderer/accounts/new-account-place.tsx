import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { AccountKind } from '../../shared/model/account.ts';
import { AccountPicker } from '../shell/edit/account-picker.tsx';
import { useWords } from '../words.ts';

const useStyles = makeStyles({
  open: { justifySelf: 'start', alignSelf: 'start' },
  note: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

type LikeProps = {
  readonly directory: number;
  readonly kind: AccountKind;
  readonly chosen: { readonly id: number; readonly name: string } | null;
  readonly onChoose: (id: number, name: string) => void;
};

/** Offers the accounts of a directory as templates. */
export function LikeField({ directory, kind, chosen, onChoose }: LikeProps) {
  const styles = useStyles();
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  if (!isOpen) {
    return (
      <Button className={styles.open} size="small" onClick={() => setOpen(true)}>
        {words('accounts.new.like')}
      </Button>
    );
  }
  return (
    <>
      <AccountPicker
        label={words('accounts.new.like.label')}
        searchLabel={words('accounts.new.like.search')}
        noneLabel={words('members.add.none')}
        filters={[
          { on: 'directory', ids: [directory] },
          { on: 'kind', kinds: [kind] },
        ]}
        chosen={chosen?.id ?? null}
        onChoose={onChoose}
      />
      {chosen ? (
        <span className={styles.note}>{words('accounts.new.like.takes', chosen)}</span>
      ) : null}
    </>
  );
}

type PlaceProps = {
  readonly value: string;
  readonly onChange: (value: string) => void;
};

/** Where the account goes in its directory. */
export function PlaceField({ value, onChange }: PlaceProps) {
  const words = useWords();
  return (
    <Field label={words('accounts.new.place')} hint={words('accounts.new.place.hint')}>
      <Input
        value={value}
        maxLength={1_024}
        spellCheck={false}
        autoComplete="off"
        input={{ dir: 'ltr' }}
        onChange={(_, data) => onChange(data.value)}
      />
    </Field>
  );
}
