import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useNow } from '../../preferences.ts';
import { FailureView } from '../../shell/failure.tsx';
import { useFormats, useWords } from '../../words.ts';
import { CertificateView } from './certificate-view.tsx';
import { Findings } from './findings.tsx';
import type { Look } from './use-look.ts';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '12px', minHeight: '220px' },
  waiting: { display: 'flex', alignItems: 'center', gap: '12px' },
  quiet: { color: tokens.colorNeutralForeground3, fontVariantNumeric: 'tabular-nums' },
  again: { alignSelf: 'start' },
});

type Props = {
  readonly look: Look;
  readonly host: string;
  readonly pin: string | null;
  readonly onPin: (pin: string | null) => void;
  readonly onAgain: () => void;
};

/** A look at a server while it goes on, and what it found. */
export function LookView({ look, host, pin, onPin, onAgain }: Props) {
  const styles = useStyles();
  const words = useWords();
  const { report } = look;
  if (look.since !== null) return <Waiting look={look} host={host} since={look.since} />;
  return (
    <div className={styles.root}>
      <FailureView failure={look.failure} />
      {report ? null : look.failure ? null : <span>{words('live.look.cancelled')}</span>}
      {report?.certificate ? (
        <CertificateView certificate={report.certificate} pin={pin} onPin={onPin} />
      ) : null}
      {report ? <Findings report={report} /> : null}
      <Button className={styles.again} size="small" onClick={onAgain}>
        {words('live.look.again')}
      </Button>
    </div>
  );
}

type WaitingProps = { readonly look: Look; readonly host: string; readonly since: number };

function Waiting({ look, host, since }: WaitingProps) {
  const styles = useStyles();
  const words = useWords();
  const formats = useFormats();
  const now = useNow(1_000);
  const seconds = Math.max(0, Math.round((now - since) / 1000));
  return (
    <div className={styles.root}>
      <div className={styles.waiting}>
        <Spinner size="tiny" label={words('live.look.busy', { host })} />
        <span className={styles.quiet}>{seconds > 1 ? formats.duration(seconds) : ''}</span>
        <Button size="small" onClick={look.cancel}>
          {words('live.look.cancel')}
        </Button>
      </div>
    </div>
  );
}
