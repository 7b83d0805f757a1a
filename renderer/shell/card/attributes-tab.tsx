import { Input, makeStyles, mergeClasses, Switch, tokens } from '@fluentui/react-components';
import { Edit16Regular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { AccountAttribute, AccountCard } from '../../../shared/model/account.ts';
import { fold } from '../../../shared/model/search-text.ts';
import { HintButton } from '../../ui/hint-button.tsx';
import { useQuery } from '../../use-query.ts';
import { useWords, type Words } from '../../words.ts';
import { attributeWords } from '../account-words.ts';
import { useStage } from '../edit/use-stage.ts';
import { useWhyFixed } from '../use-attributes.ts';
import { useWhyReadOnly } from '../use-directory.ts';
import { AttributeForm } from './attribute-form.tsx';
import { AttributeValueView } from './contact.tsx';
import { RawAttributes } from './raw-attributes.tsx';

const useStyles = makeStyles({
  bar: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    alignItems: 'center',
    gap: '8px',
    padding: '8px 18px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  top: { position: 'sticky', top: 0, zIndex: 1 },
  list: { display: 'grid', gap: '4px', margin: 0, padding: '10px 18px' },
  line: {
    display: 'grid',
    gridTemplateColumns: '128px minmax(0, 1fr) auto',
    alignItems: 'start',
    gap: '10px',
  },
  edit: { margin: 0 },
  term: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere', paddingTop: '3px' },
  value: { margin: 0, overflowWrap: 'anywhere', whiteSpace: 'pre-wrap', paddingTop: '3px' },
  form: { margin: 0 },
});

/** All attributes, each with its editor; an edit is staged and nothing is written. */
export function AttributesTab({ card }: { readonly card: AccountCard }) {
  const styles = useStyles();
  const intl = useIntl();
  const whyReadOnly = useWhyReadOnly(card.row.directory);
  const words = useWords();
  const [text, setText] = useState('');
  const [isRaw, setRaw] = useState(false);
  const [editing, setEditing] = useState<string | null>(null);
  const { targets } = useStage();
  const wanted = fold(text);
  const shown = card.attributes.filter(
    ({ name }) => fold(name).includes(wanted) || fold(attributeWords(intl, name)).includes(wanted),
  );
  const stage = async (attribute: string, values: string[]) => {
    if (await targets([card.row.id], [{ do: 'set', attribute, values }])) setEditing(null);
  };
  return (
    <>
      <div className={mergeClasses(styles.bar, styles.top)}>
        <Input
          type="search"
          value={text}
          aria-label={words('card.attributes.search')}
          placeholder={words('card.attributes.search')}
          onChange={(_, data) => setText(data.value)}
        />
        <Switch
          label={words('card.attributes.raw')}
          checked={isRaw}
          onChange={(_, data) => setRaw(data.checked)}
        />
      </div>
      {isRaw ? (
        <RawAttributes card={card} shown={shown} />
      ) : (
        <dl className={styles.list}>
          {shown.map((attribute) => (
            <AttributeLine
              key={attribute.name}
              card={card}
              attribute={attribute}
              isEditing={editing === attribute.name}
              onEdit={(isOn) => setEditing(isOn ? attribute.name : null)}
              onStage={(values) => void stage(attribute.name, values)}
            />
          ))}
        </dl>
      )}
      <AddAttribute present={card.attributes} whyReadOnly={whyReadOnly} onStage={stage} />
    </>
  );
}

// Directories set these themselves and refuse to have them written.
const operational: ReadonlySet<string> = new Set(
  [
    'createTimestamp modifyTimestamp creatorsName modifiersName entryUUID entryCSN entryDN',
    'structuralObjectClass subschemaSubentry hasSubordinates pwdChangedTime memberOf',
    'objectGUID objectSid whenCreated whenChanged uSNCreated uSNChanged nsUniqueId ipaUniqueID',
    'distinguishedName lastLogon lastLogonTimestamp badPwdCount badPasswordTime logonCount',
    'authTimestamp pwdLastSuccess lastLoginTime',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);

function whyNotEditable(attribute: AccountAttribute, words: Words): string | undefined {
  if (operational.has(attribute.name.toLowerCase())) return words('card.attributes.operational');
  const hasBytes = attribute.values.some((value) => typeof value !== 'string');
  return hasBytes ? words('attribute-dialog.binary') : undefined;
}

type LineProps = {
  readonly card: AccountCard;
  readonly attribute: AccountAttribute;
  readonly isEditing: boolean;
  readonly onEdit: (isOn: boolean) => void;
  readonly onStage: (values: string[]) => void;
};

function AttributeLine({ card, attribute, isEditing, onEdit, onStage }: LineProps) {
  const styles = useStyles();
  const intl = useIntl();
  const words = useWords();
  const label = attributeWords(intl, attribute.name);
  const whyReadOnly = useWhyReadOnly(card.row.directory);
  const whyClosed = useWhyClosed(attribute);
  const whyFixed = useWhyFixed()(attribute.name);
  const whyNot = whyReadOnly ?? whyClosed ?? whyFixed ?? whyNotEditable(attribute, words);
  if (isEditing) {
    return (
      <div>
        <dt className="bw-unseen">{label}</dt>
        <dd className={styles.form}>
          <AttributeForm
            attribute={attribute}
            label={label}
            onCancel={() => onEdit(false)}
            onStage={onStage}
          />
        </dd>
      </div>
    );
  }
  return (
    <div className={styles.line}>
      <dt className={styles.term} title={attribute.name}>
        {label}
      </dt>
      <dd className={styles.value}>
        <AttributeValueView id={card.row.id} attribute={attribute} />
      </dd>
      <dd className={styles.edit}>
        <HintButton
          size="small"
          appearance="subtle"
          icon={<Edit16Regular />}
          aria-label={words('card.attributes.edit', { attribute: label })}
          whyNot={whyNot}
          onClick={() => onEdit(true)}
        />
      </dd>
    </div>
  );
}

/** A personal value is sealed when it is staged, which takes the key of its compartment. */
function useWhyClosed({ classification }: AccountAttribute): string | undefined {
  const words = useWords();
  const holdsKey = useQuery('session.status', {}).value?.compartments.includes('personal') ?? true;
  const needsKey = classification === 'personal';
  return needsKey && !holdsKey ? words('failure.compartment-closed') : undefined;
}

type AddProps = {
  readonly whyReadOnly: string | undefined;
  readonly present: readonly AccountAttribute[];
  readonly onStage: (attribute: string, values: string[]) => Promise<void>;
};

const validName = /^[A-Za-z][A-Za-z0-9-]{0,127}(;[A-Za-z0-9-]{1,40})*$/;

function AddAttribute({ present, whyReadOnly, onStage }: AddProps) {
  const styles = useStyles();
  const words = useWords();
  const [name, setName] = useState('');
  const [isOpen, setOpen] = useState(false);
  const trimmed = name.trim();
  const whyFixed = useWhyFixed();
  const isThere = present.some((one) => one.name.toLowerCase() === trimmed.toLowerCase());
  const whyNot = isThere
    ? words('card.attributes.add.there')
    : validName.test(trimmed)
      ? whyFixed(trimmed)
      : words('card.attributes.add.needs');
  if (isOpen) {
    return (
      <div className={styles.list}>
        <div className={styles.form}>
          <AttributeForm
            attribute={{ name: trimmed, classification: 'internal', masked: false, values: [] }}
            label={trimmed}
            onCancel={() => setOpen(false)}
            onStage={(values) => {
              setOpen(false);
              setName('');
              void onStage(trimmed, values);
            }}
          />
        </div>
      </div>
    );
  }
  return (
    <div className={styles.bar}>
      <Input
        value={name}
        spellCheck={false}
        aria-label={words('card.attributes.add.name')}
        placeholder={words('card.attributes.add.name')}
        onChange={(_, data) => setName(data.value)}
      />
      <HintButton whyNot={whyReadOnly ?? whyNot} onClick={() => setOpen(true)}>
        {words('card.attributes.add')}
      </HintButton>
    </div>
  );
}
