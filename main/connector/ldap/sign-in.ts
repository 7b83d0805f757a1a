import { Failure } from '../../../shared/failure.ts';
import type { LiveTask } from '../../../shared/process.ts';
import { requireTrust } from './certificate.ts';
import { Client } from './client.ts';
import { requireSuccess } from './results.ts';
import { openSocket, type SecureSocket, type Surroundings } from './socket.ts';

/** Connects without judging the certificate. */
export async function reach(
  task: LiveTask,
  around: Surroundings,
): Promise<SecureSocket & { readonly client: Client }> {
  const secure = await openSocket(task.connection, around);
  return { ...secure, client: new Client(secure.socket, around.answerMs, task.connection) };
}

/** Signs in when the certificate may be trusted. The password is wiped, whatever happens. */
export async function signIn(secure: SecureSocket, client: Client, task: LiveTask): Promise<void> {
  const { connection, password } = task;
  try {
    requireTrust(secure.certificate, connection.pin);
    if (connection.bindName === null) return;
    // A name without a password would be let in as nobody (RFC 4513 §5.1.2).
    if (password === null || password.length === 0) throw new Failure('credentials-missing');
    requireSuccess(await client.bind(connection.bindName, password));
  } finally {
    password?.fill(0);
  }
}

/** Connects and signs in. */
export async function openClient(task: LiveTask, around: Surroundings): Promise<Client> {
  try {
    const secure = await reach(task, around);
    try {
      await signIn(secure, secure.client, task);
      return secure.client;
    } catch (error) {
      secure.client.close();
      throw error;
    }
  } finally {
    task.password?.fill(0);
  }
}
