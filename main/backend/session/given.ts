import type { UnlockRequest } from '../vault/unlock.ts';
import type { Credentials } from './key-request.ts';
import type { Surroundings } from './open-vault.ts';

/** What was given to open the vault of this process, as the vault takes it. */
export function givenTo({ folder, now }: Surroundings, request: Credentials): UnlockRequest {
  const { password, code } = request;
  return { folder, password, code, deviceSecret: bytesOf(request.deviceSecret), now: now() };
}

/** A secret that came by a message, without copying it. */
export function bytesOf(secret: Uint8Array | null): Buffer | null {
  return secret === null ? null : Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength);
}
