import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { Fragment, type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import type { AccountAttribute, AccountCard } from '../../../shared/model/account.ts';
import { Breakable } from '../../ui/breakable.tsx';
import { useFormats, useWords } from '../../words.ts';
import { attributeWords } from '../account-words.ts';
import { go } from '../go.ts';
import { CardSection } from './card-section.tsx';
import { MaskedValue } from './masked-value.tsx';
import { shownValue } from './value-text.ts';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'fit-content(128px) minmax(0, 1fr)',
    gap: '6px 10px',
    margin: 0,
  },
  term: { color: tokens.colorNeutralForeground3 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

// What people look for first, in this order; the attributes tab has everything.
const shown = [
  'mail',
  'telephoneNumber',
  'mobile',
  'homePhone',
  'homePostalAddress',
  'title',
  'department',
  'l',
  'description',
] as const;

/** How to reach the person, with the masked values as bars. */
export function Contact({ card }: { readonly card: AccountCard }) {
  const styles = useStyles();
  const intl = useIntl();
  const words = useWords();
  const byName = new Map(card.attributes.map((one) => [one.name.toLowerCase(), one]));
  const lines: [string, ReactNode][] = shown.flatMap((name) => {
    const attribute = byName.get(name.toLowerCase());
    if (!attribute) return [];
    const value = <AttributeValueView id={card.row.id} attribute={attribute} />;
    return [[attributeWords(intl, attribute.name), value] satisfies [string, ReactNode]];
  });
  const { manager, row } = card;
  if (manager) lines.push([words('attribute.manager'), <Manager key="manager" card={card} />]);
  if (row.employeeId) lines.push([words('account.column.employeeId'), row.employeeId]);
  if (card.dn) lines.push([words('card.dn'), <Breakable key="dn" text={card.dn} />]);
  return (
    <CardSection title={words(row.kind === 'person' ? 'card.contact' : 'card.details')}>
      <dl className={styles.list}>
        {lines.map(([term, value]) => (
          <Fragment key={term}>
            <dt className={styles.term}>{term}</dt>
            <dd className={styles.value}>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </CardSection>
  );
}

function Manager({ card }: { readonly card: AccountCard }) {
  const { manager } = card;
  if (!manager) return null;
  const { id } = manager;
  if (id === null) return manager.name;
  return (
    <Link as="button" onClick={() => go.account(id)}>
      {manager.name}
    </Link>
  );
}

type ValueProps = { readonly id: number; readonly attribute: AccountAttribute };

/** The values of an attribute: in clear, or as bars with the way to see them. */
export function AttributeValueView({ id, attribute }: ValueProps) {
  const words = useWords();
  const formats = useFormats();
  if (attribute.masked) return <MaskedValue id={id} attribute={attribute.name} />;
  return attribute.values.map((value, at) => (
    // Values have no name of their own; one of text may occur twice with other bytes.
    <div key={`${at} ${typeof value}`} title={typeof value === 'string' ? value : undefined}>
      <Breakable text={shownValue(attribute.name, value, { words, formats })} />
    </div>
  ));
}
