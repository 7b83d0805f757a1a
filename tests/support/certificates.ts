import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { isIP } from 'node:net';

/** A key with its certificate, both in PEM. */
export type Identity = { readonly key: string; readonly certificate: string };

/** A test authority, made anew by each test: no key of it is ever stored in the repository. */
export type Authority = {
  readonly certificate: string;
  readonly issue: (wish: Wish) => Identity;
};

/** What a certificate is asked for; host names and IP addresses. */
export type Wish = {
  readonly hosts: readonly string[];
  readonly validFrom?: Date;
  readonly validTo?: Date;
};

const dayMs = 86_400_000;
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));

/** A tag, a length and the content (X.690 §8.1). */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, ...parts);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function nameOf(text: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(text)))));
}

function timeOf(date: Date): Buffer {
  return der(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
}

/** An extension of RFC 5280 §4.2; critical ones stop a reader that does not know them. */
function extension(id: string, value: Uint8Array, isCritical: boolean): Buffer {
  const critical = isCritical ? [der(0x01, Buffer.from([0xff]))] : [];
  return sequence(oid(id), ...critical, der(0x04, value));
}

function alternativeName(host: string): Buffer {
  if (isIP(host) === 4) return der(0x87, Buffer.from(host.split('.').map(Number)));
  return der(0x82, Buffer.from(host));
}

function extensionsOf(hosts: readonly string[], isAuthority: boolean): Buffer {
  if (isAuthority) {
    const basic = sequence(der(0x01, Buffer.from([0xff])));
    return sequence(extension('551d13', basic, true));
  }
  return sequence(
    extension('551d13', sequence(), true),
    extension('551d11', sequence(...hosts.map(alternativeName)), false),
  );
}

type Signer = { readonly name: string; readonly key: KeyObject };

function certify(subject: string, publicKey: KeyObject, signer: Signer, wish: Wish): string {
  const validFrom = wish.validFrom ?? new Date(Date.now() - dayMs);
  const validTo = wish.validTo ?? new Date(Date.now() + 30 * dayMs);
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1]), randomBytes(15)),
    ecdsaWithSha256,
    nameOf(signer.name),
    sequence(timeOf(validFrom), timeOf(validTo)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensionsOf(wish.hosts, wish.hosts.length === 0)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, signer.key));
  return new X509Certificate(sequence(body, ecdsaWithSha256, signature)).toString();
}

function newKeys() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** An authority that signs certificates of servers. */
export function newAuthority(name = 'Bailiwick test authority'): Authority {
  const keys = newKeys();
  const signer = { name, key: keys.privateKey };
  return {
    certificate: certify(name, keys.publicKey, signer, { hosts: [] }),
    issue: (wish) => {
      const own = newKeys();
      const certificate = certify(wish.hosts[0] ?? 'server', own.publicKey, signer, wish);
      return { key: pemOf(own.privateKey), certificate };
    },
  };
}

/** A certificate that nobody but itself vouches for. */
export function selfSigned(wish: Wish): Identity {
  const keys = newKeys();
  const name = wish.hosts[0] ?? 'server';
  const certificate = certify(name, keys.publicKey, { name, key: keys.privateKey }, wish);
  return { key: pemOf(keys.privateKey), certificate };
}

/** SHA-256 over the certificate in DER, base64url: what a person compares and pins. */
export function fingerprintOf(certificate: string): string {
  return createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url');
}
