import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { Fragment, useState } from 'react';
import type { Certificate } from '../../../shared/model/connection.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { HintButton } from '../../ui/hint-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useFormats, useWords } from '../../words.ts';
import { fingerprintLines } from './fingerprint.ts';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
  print: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    direction: 'ltr',
    userSelect: 'text',
    overflowWrap: 'normal',
  },
  start: { alignSelf: 'start' },
  act: { display: 'flex', alignItems: 'center', gap: '8px', flexWrap: 'wrap' },
});

type Props = {
  readonly certificate: Certificate;
  /** The fingerprint that a person accepted before; null when none was. */
  readonly pin: string | null;
  /** Accepts this certificate, and takes an acceptance back with null. */
  readonly onPin: (pin: string | null) => void;
};

/** Whether a connection may be made with this certificate. */
export function isAccepted({ problem, sha256 }: Certificate, pin: string | null): boolean {
  return pin === null ? problem === null : pin === sha256;
}

/** The certificate of a server in words. One that nobody trusts is accepted by a person, or not. */
export function CertificateView({ certificate, pin, onPin }: Props) {
  const styles = useStyles();
  const words = useWords();
  if (isAccepted(certificate, pin)) {
    return <Accepted certificate={certificate} pin={pin} onPin={onPin} />;
  }
  return (
    <div className={styles.root}>
      {pin === null ? (
        <Notice
          tone="warning"
          title={words(`live.certificate.problem.${certificate.problem ?? 'other'}`)}
          body={words('live.certificate.untrusted.body')}
        />
      ) : (
        <>
          <FailureNote
            title={words('live.certificate.changed')}
            body={words('live.certificate.changed.body')}
          />
          <Print term={words('live.certificate.old')} sha256={pin} />
        </>
      )}
      <CertificateFacts certificate={certificate} isChanged={pin !== null} />
      <Accept key={certificate.sha256} onAccept={() => onPin(certificate.sha256)} />
    </div>
  );
}

/** One line for a certificate that is in order; the rest when somebody wants to see it. */
function Accepted({ certificate, pin, onPin }: Props) {
  const styles = useStyles();
  const words = useWords();
  const [isShown, setShown] = useState(false);
  return (
    <div className={styles.root}>
      <Notice
        tone={pin === null ? 'good' : 'info'}
        body={words(pin === null ? 'live.certificate.trusted' : 'live.certificate.pinned')}
        action={
          <Button size="small" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
            {words(isShown ? 'live.certificate.fold' : 'live.certificate.show')}
          </Button>
        }
      />
      {isShown ? <CertificateFacts certificate={certificate} isChanged={false} /> : null}
      {isShown && pin !== null ? (
        <Button size="small" className={styles.start} onClick={() => onPin(null)}>
          {words('live.certificate.unpin')}
        </Button>
      ) : null}
    </div>
  );
}

type FactsProps = { readonly certificate: Certificate; readonly isChanged: boolean };

function CertificateFacts({ certificate, isChanged }: FactsProps) {
  const words = useWords();
  const formats = useFormats();
  const { subject, issuer, names, validFrom, validTo, sha256 } = certificate;
  const day = (at: number | null) => (at === null ? words('card.unknown') : formats.date(at));
  return (
    <>
      <FactList
        facts={[
          { term: words('live.certificate.subject'), value: subject },
          { term: words('live.certificate.issuer'), value: issuer },
          { term: words('live.certificate.names'), value: formats.list(names.map(nameIn)) },
          {
            term: words('live.certificate.valid'),
            value: words('live.certificate.valid.range', {
              from: day(validFrom),
              to: day(validTo),
            }),
          },
        ]}
      />
      <Print
        term={words(isChanged ? 'live.certificate.new' : 'live.certificate.fingerprint')}
        sha256={sha256}
      />
    </>
  );
}

/** A name of a certificate without its kind: `DNS:ldap.corp.example`. */
function nameIn(text: string): string {
  return text.replace(/^(?:DNS|IP Address):/u, '');
}

function Print({ term, sha256 }: { readonly term: string; readonly sha256: string }) {
  const styles = useStyles();
  const value = (
    <span className={styles.print}>
      {fingerprintLines(sha256).map((line) => (
        <Fragment key={line}>
          {line}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
  return <FactList facts={[{ term, value }]} />;
}

function Accept({ onAccept }: { readonly onAccept: () => void }) {
  const styles = useStyles();
  const words = useWords();
  const [isCompared, setCompared] = useState(false);
  return (
    <div className={styles.act}>
      <Checkbox
        checked={isCompared}
        label={words('live.certificate.compared')}
        onChange={(_, data) => setCompared(data.checked === true)}
      />
      <HintButton
        whyNot={isCompared ? undefined : words('live.certificate.compare-first')}
        onClick={onAccept}
      >
        {words('live.certificate.accept')}
      </HintButton>
    </div>
  );
}
