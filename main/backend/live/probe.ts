import { Failure, type FailureCode } from '../../../shared/failure.ts';
import type { Certificate, Connection, DoctorReport } from '../../../shared/model/connection.ts';
import type { LiveTask } from '../../../shared/process.ts';
import type { ConnectorLink } from '../connector-link.ts';

/** A person waits for the answer. */
const probeWithinMs = 30_000;

/** Looks at a server. What it finds wrong is in the report; one that stays silent is unreachable. */
export async function probe(
  { connectors }: { readonly connectors: ConnectorLink },
  task: LiveTask,
): Promise<DoctorReport> {
  const connector = connectors.start({ kind: 'probe', ...task });
  task.password?.fill(0);
  try {
    const message = await within(connector.next(), probeWithinMs);
    if (message.type !== 'probed') throw new Failure('answer-unusable');
    return message.report;
  } catch (error) {
    if (error instanceof Failure) return unreachable(error.code);
    throw error;
  } finally {
    connector.stop();
  }
}

/** What another process says; `directory-unreachable` when it takes longer than that. */
export async function within<Value>(answer: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Failure('directory-unreachable')), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function unreachable(what: FailureCode): DoctorReport {
  return {
    server: null,
    certificate: null,
    contexts: [],
    findings: [{ id: 'reach', level: 'problem', what, facts: {} }],
  };
}

/**
 * Refuses a server that nobody should be connected to: one that is not reached, whose certificate
 * nobody accepted, or that does not let the operator in.
 */
export function requireUsable(report: DoctorReport, connection: Connection): void {
  const problem = (id: string) =>
    report.findings.find((finding) => finding.id === id && finding.level === 'problem');
  const { certificate } = report;
  if (certificate && !isAccepted(certificate, connection)) {
    throw new Failure(connection.pin === null ? 'certificate-untrusted' : 'certificate-changed');
  }
  if (problem('certificate')) throw new Failure('certificate-untrusted');
  if (problem('tls')) throw new Failure('connection-insecure');
  if (problem('sign-in')) throw new Failure('credentials-refused');
  if (problem('reach') || report.server === null) throw new Failure('directory-unreachable');
}

function isAccepted({ problem, sha256 }: Certificate, { pin }: Connection): boolean {
  return pin === null ? problem === null : pin === sha256;
}
