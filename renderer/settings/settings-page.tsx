import { makeStyles, Tab, TabList } from '@fluentui/react-components';
import { useState } from 'react';
import { PageFrame } from '../ui/page-frame.tsx';
import { useWords } from '../words.ts';
import { AboutPart } from './about-part.tsx';
import { BackupPart } from './backup-part.tsx';
import { GeneralPart } from './general-part.tsx';
import { SecurityPart } from './security-part.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', gap: '24px', alignItems: 'start' },
  tabs: { width: '192px', flexShrink: 0 },
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

const parts = ['general', 'security', 'backup', 'about'] as const;
type Part = (typeof parts)[number];

/** How Bailiwick looks, what protects the vault, its copies, and what it is made of. */
export function SettingsPage() {
  const words = useWords();
  const styles = useStyles();
  const [part, setPart] = useState<Part>('general');
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
          {parts.map((one) => (
            <Tab key={one} value={one} className={styles.tab}>
              {words(`settings.part.${one}`)}
            </Tab>
          ))}
        </TabList>
        <div role="tabpanel" className={styles.part} aria-label={words(`settings.part.${part}`)}>
          <PartNamed part={part} />
        </div>
      </div>
    </PageFrame>
  );
}

function PartNamed({ part }: { readonly part: Part }) {
  switch (part) {
    case 'general':
      return <GeneralPart />;
    case 'security':
      return <SecurityPart />;
    case 'backup':
      return <BackupPart />;
    case 'about':
      return <AboutPart />;
  }
}
