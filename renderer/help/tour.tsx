import { Button, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { usePreferences } from '../preferences.ts';
import { FailureView } from '../shell/failure.tsx';
import { DialogFrame } from '../ui/dialog-frame.tsx';
import { StepDots } from '../ui/step-dots.tsx';
import { useCommand } from '../use-command.ts';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';

const useStyles = makeStyles({ dots: { marginInlineEnd: 'auto', alignSelf: 'center' } });

const stops = ['search', 'card', 'stage', 'audit'] as const;

/** Four pages that say how work goes here; shown once, on the home page, when there are accounts. */
export function Tour() {
  const [page] = useLocation();
  const { tourDone } = usePreferences();
  const directories = useQuery('directories.list', {}).value ?? [];
  const hasAccounts = directories.some((directory) => directory.accounts > 0);
  // Only the home page has no dialog of its own that the tour could cover.
  if (tourDone || !hasAccounts || page !== '/home') return null;
  return <TourPages />;
}

function TourPages() {
  const words = useWords();
  const styles = useStyles();
  const [at, setAt] = useState(0);
  const set = useCommand('settings.set');
  const stop = stops[at] ?? stops[0];
  const isLast = at === stops.length - 1;
  function end() {
    void set.run({ tourDone: true });
  }
  return (
    <DialogFrame
      title={words(`help.tour.${stop}.title`)}
      onClose={end}
      onSubmit={() => (isLast ? end() : setAt(at + 1))}
      actions={
        <>
          <div className={styles.dots}>
            <StepDots
              count={stops.length}
              at={at}
              label={words('session.step', { at: at + 1, count: stops.length })}
            />
          </div>
          {isLast ? null : <Button onClick={end}>{words('help.tour.skip')}</Button>}
          <Button appearance="primary" type="submit">
            {words(isLast ? 'help.tour.end' : 'session.next')}
          </Button>
        </>
      }
    >
      <span>{words(`help.tour.${stop}.body`)}</span>
      <FailureView failure={set.failure} />
    </DialogFrame>
  );
}
