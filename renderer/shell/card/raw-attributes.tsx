import { makeStyles, tokens } from '@fluentui/react-components';
import type { AccountAttribute, AccountCard } from '../../../shared/model/account.ts';
import { MayButton } from '../may.tsx';
import { useCommand } from '../../use-command.ts';
import { useWords } from '../../words.ts';
import { paint } from '../../ui/paint.ts';

const useStyles = makeStyles({
  root: { padding: '10px 18px' },
  raw: {
    margin: '0 0 8px',
    padding: '10px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: paint.sunk,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
});

/** The attributes by their names in the schema, as a directory would print them. */
function rawText(card: AccountCard, shown: readonly AccountAttribute[], masked: string): string {
  const lines = shown.flatMap((attribute) =>
    attribute.masked
      ? [`# ${attribute.name}: ${masked}`]
      : attribute.values.map((value) =>
          typeof value === 'string'
            ? `${attribute.name}: ${value}`
            : `${attribute.name}:: ${value.b}`,
        ),
  );
  return [...(card.dn ? [`dn: ${card.dn}`] : []), ...lines].join('\n');
}

type Props = { readonly card: AccountCard; readonly shown: readonly AccountAttribute[] };

export function RawAttributes({ card, shown }: Props) {
  const styles = useStyles();
  const words = useWords();
  const copy = useCommand('clipboard.copy');
  const text = rawText(card, shown, words('card.masked'));
  return (
    <div className={styles.root}>
      <pre className={styles.raw}>{text}</pre>
      <MayButton
        operation="clipboard.copy"
        size="small"
        onClick={() => void copy.run({ text: text.slice(0, 65_536) })}
      >
        {words('card.copy')}
      </MayButton>
    </div>
  );
}
