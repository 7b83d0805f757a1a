import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { Certificate } from '../../../shared/model/connection.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { HintButton } from '../../ui/hint-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useFormats, useWords } from '../../words.ts';
import { fingerprintWords } from './fingerprint.ts';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
  print: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    direction: 'ltr',
    userSelect: 'text',
    overflowWrap: 'anywhere',
  },
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
  const isChanged = pin !== null && pin !== certificate.sha256;
  return (
    <div className={styles.root}>
      <CertificateNote certificate={certificate} pin={pin} />
      {isChanged ? <Print term={words('live.certificate.old')} sha256={pin} /> : null}
      <CertificateFacts certificate={certificate} isChanged={isChanged} />
      {isAccepted(certificate, pin) ? (
        pin === null ? null : (
          <Button size="small" onClick={() => onPin(null)}>
            {words('live.certificate.unpin')}
          </Button>
        )
      ) : (
        <Accept key={certificate.sha256} onAccept={() => onPin(certificate.sha256)} />
      )}
    </div>
  );
}

function CertificateNote({ certificate, pin }: Omit<Props, 'onPin'>) {
  const words = useWords();
  const { problem, sha256 } = certificate;
  if (pin !== null && pin !== sha256) {
    return (
      <FailureNote
        title={words('live.certificate.changed')}
        body={words('live.certificate.changed.body')}
      />
    );
  }
  if (pin !== null) return <Notice tone="info" body={words('live.certificate.pinned')} />;
  if (problem === null) return <Notice tone="good" body={words('live.certificate.trusted')} />;
  return (
    <Notice
      tone="warning"
      title={words(`live.certificate.problem.${problem}`)}
      body={words('live.certificate.untrusted.body')}
    />
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
          { term: words('live.certificate.names'), value: formats.list(names) },
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

function Print({ term, sha256 }: { readonly term: string; readonly sha256: string }) {
  const styles = useStyles();
  const value = <span className={styles.print}>{fingerprintWords(sha256)}</span>;
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
