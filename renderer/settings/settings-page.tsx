import { makeStyles, Tab, TabList } from '@fluentui/react-components';
import { useState } from 'react';
import type { ManagedPolicy } from '../../shared/model/managed-policy.ts';
import { useManagedPolicy } from '../managed.ts';
import { PageFrame } from '../ui/page-frame.tsx';
import { useWords } from '../words.ts';
import { AboutPart } from './about-part.tsx';
import { BackupPart } from './backup-part.tsx';
import { GeneralPart } from './general-part.tsx';
import { ManagedPart } from './managed-part.tsx';
import { SecurityPart } from './security-part.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', gap: '24px', alignItems: 'start' },
  // The way to the other parts stays in sight however long one is.
  tabs: { width: '192px', flexShrink: 0, position: 'sticky', top: 0, alignSelf: 'start' },
  // Bold and plain labels have different widths; without this each would be centred in its own.
  tab: { justifyContent: 'flex-start', '& .fui-Tab__content': { textAlign: 'start' } },
  part: {
    flexGrow: 1,
    minWidth: 0,
    maxWidth: '640px',
    display: 'flex',
    flexDirection: 'column',
    rowGap: '24px',
  },
});

const parts = ['general', 'security', 'backup', 'managed', 'about'] as const;
type Part = (typeof parts)[number];

/** How Bailiwick looks, what protects the vault, its copies, and what it is made of. */
export function SettingsPage() {
  const words = useWords();
  const styles = useStyles();
  const [part, setPart] = useState<Part>('general');
  const policy = useManagedPolicy();
  // On a machine that nobody manages there is nothing to show.
  const shown = parts.filter((one) => one !== 'managed' || policy !== null);
  return (
    <PageFrame title={words('settings.title')}>
      <div className={styles.root}>
        <TabList
          vertical
          className={styles.tabs}
          selectedValue={part}
          onTabSelect={(_event, data) =>
            setPart(parts.find((one) => one === data.value) ?? 'general')
          }
        >
          {shown.map((one) => (
            <Tab key={one} value={one} className={styles.tab}>
              {words(`settings.part.${one}`)}
            </Tab>
          ))}
        </TabList>
        <div role="tabpanel" className={styles.part} aria-label={words(`settings.part.${part}`)}>
          <PartNamed part={part} policy={policy} />
        </div>
      </div>
    </PageFrame>
  );
}

function PartNamed({
  part,
  policy,
}: {
  readonly part: Part;
  readonly policy: ManagedPolicy | null;
}) {
  switch (part) {
    case 'general':
      return <GeneralPart />;
    case 'security':
      return <SecurityPart />;
    case 'backup':
      return <BackupPart />;
    case 'managed':
      return policy ? <ManagedPart policy={policy} /> : null;
    case 'about':
      return <AboutPart />;
  }
}
