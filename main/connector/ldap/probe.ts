import { Failure, type FailureCode } from '../../../shared/failure.ts';
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
    findings.push(
      task.connection.bindName === null
        ? found('sign-in', 'note', 'nobody')
        : found('sign-in', 'good', 'in'),
    );
    const context = await contextOf(client, task.connection);
    findings.push(...(await lookAtServer(context)), ...(await lookAtRights(context)));
    const { kind, contexts } = context.server;
    return { server: kind, certificate, contexts: [...contexts], findings };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // What is wrong with the certificate has been said.
    if (!error.code.startsWith('certificate-')) findings.push(stopped(error.code));
    return { ...nothing, certificate, findings };
  } finally {
    client.close();
  }
}

/** Where the looking ended, by what stood in the way. */
function stopped(code: FailureCode): Finding {
  if (code === 'connection-insecure') return found('tls', 'problem', code);
  if (code === 'answer-unusable') return found('server', 'problem', code);
  const isAway = code === 'directory-unreachable' || code === 'directory-busy';
  return found(isAway ? 'reach' : 'sign-in', 'problem', code);
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
    return certificate.sha256 === pin
      ? found('certificate', 'note', 'pinned', facts)
      : found('certificate', 'problem', 'changed', facts);
  }
  if (certificate.problem !== null) {
    return found('certificate', 'problem', certificate.problem, facts);
  }
  const daysLeft = Math.floor(((certificate.validTo ?? 0) - Date.now()) / dayMs);
  return daysLeft < 30
    ? found('certificate', 'warning', 'expires-soon', { ...facts, daysLeft })
    : found('certificate', 'good', 'trusted', facts);
}
