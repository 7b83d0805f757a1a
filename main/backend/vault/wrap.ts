import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** How many bytes a wrapped secret of this size takes: nonce, ciphertext and tag. */
export function wrappedBytes(secretBytes: number): number {
  return nonceBytes + secretBytes + tagBytes;
}

/** Overwrites secrets with zeros. Buffers that share memory with others must not come here. */
export function wipe(...secrets: readonly (Buffer | null)[]): void {
  for (const secret of secrets) secret?.fill(0);
}

/** HKDF-SHA-256 (RFC 5869) to a 32-byte key. `info` names the purpose and all that it is bound to. */
export function deriveKey(secret: Buffer, salt: Buffer, info: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, keyBytes));
}

/** AES-256-GCM with a random nonce: `nonce | ciphertext | tag` as base64url. */
export function wrapSecret(key: Buffer, secret: Buffer, context: Buffer): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(context);
  const sealed = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64url');
}

/** The secret, or null when key, context or bytes are not those it was wrapped with. */
export function unwrapSecret(key: Buffer, wrapped: string, context: Buffer): Buffer | null {
  const bytes = Buffer.from(wrapped, 'base64url');
  if (bytes.length < nonceBytes + tagBytes) return null;
  const nonce = bytes.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(context);
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  const secret = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
  try {
    decipher.final();
    return secret;
  } catch {
    // The only error that final() has here is a tag that does not match, and null says exactly that.
    wipe(secret);
    return null;
  }
}
