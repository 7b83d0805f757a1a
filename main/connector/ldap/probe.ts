import { Failure } from '../../../shared/failure.ts';
import type { Certificate, DoctorReport, Finding } from '../../../shared/model/connection.ts';
import type { LiveTask } from '../../../shared/process.ts';
import type { Client } from './client.ts';
import { contextOf } from './context.ts';
import { found } from './finding.ts';
import { lookAtRights } from './probe-rights.ts';
import { lookAtServer } from './probe-server.ts';
import { reach, signIn } from './sign-in.ts';
import type { SecureSocket, Surroundings } from './socket.ts';

const dayMs = 86_400_000;

/** Looks at a server step by step, and stops where nothing further can be seen. */
export async function probe(task: LiveTask, around: Surroundings): Promise<DoctorReport> {
  const nothing = { server: null, certificate: null, contexts: [] };
  let secure: SecureSocket & { readonly client: Client };
  try {
    secure = await reach(task, around);
  } catch (error) {
    task.password?.fill(0);
    return { ...nothing, findings: [unreached(error, task)] };
  }
  const { certificate, client } = secure;
  const findings = [found('reach', 'good', 'reached'), ...lookAtProtection(secure, task)];
  try {
    await signIn(secure, client, task);
    findings.push(found('sign-in', 'good', task.connection.bindName === null ? 'nobody' : 'in'));
    const context = await contextOf(client, task.connection);
    findings.push(...(await lookAtServer(context)), ...(await lookAtRights(context)));
    const { kind, contexts } = context.server;
    return { server: kind, certificate, contexts: [...contexts], findings };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const isKnown = error.code === 'certificate-untrusted' || error.code === 'certificate-changed';
    if (!isKnown) findings.push(found('sign-in', 'problem', error.code));
    return { ...nothing, certificate, findings };
  } finally {
    client.close();
  }
}

function unreached(error: unknown, { connection }: LiveTask): Finding {
  if (!(error instanceof Failure)) throw error;
  const facts = { port: connection.port };
  if (error.code !== 'connection-insecure') return found('reach', 'problem', error.code, facts);
  return found('tls', 'problem', `${connection.security}-refused`, facts);
}

function lookAtProtection(secure: SecureSocket, { connection }: LiveTask): readonly Finding[] {
  const version = secure.protocol.replace('TLSv', '');
  const tls = found('tls', 'good', `${connection.security}-${version}`);
  return [lookAtCertificate(secure.certificate, connection.pin), tls];
}

function lookAtCertificate(certificate: Certificate, pin: string | null): Finding {
  const facts = { validTo: certificate.validTo ?? 0 };
  if (pin !== null) {
    const isPinned = certificate.sha256 === pin;
    return found(
      'certificate',
      isPinned ? 'good' : 'problem',
      isPinned ? 'pinned' : 'changed',
      facts,
    );
  }
  if (certificate.problem !== null) {
    return found('certificate', 'problem', certificate.problem, facts);
  }
  const daysLeft = Math.floor(((certificate.validTo ?? 0) - Date.now()) / dayMs);
  return daysLeft < 30
    ? found('certificate', 'warning', 'expires-soon', { ...facts, daysLeft })
    : found('certificate', 'good', 'trusted', facts);
}
