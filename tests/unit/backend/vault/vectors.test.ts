import { sign, verify } from 'node:crypto';
import { Aes128Gcm, CipherSuite, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';
import { describe, expect, it } from 'vitest';
import { hpkeSuite } from '../../../../main/backend/vault/compartments.ts';
import {
  privateKeyObject,
  publicKeyObject,
  publicKeyOf,
} from '../../../../main/backend/vault/curve-keys.ts';
import { deriveKey } from '../../../../main/backend/vault/wrap.ts';

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

// RFC 9180: info, plaintext and the first associated data are the same in all vectors.
const info = hex('4f6465206f6e2061204772656369616e2055726e');
const plaintext = hex('4265617574792069732074727574682c20747275746820626561757479');
const aad = hex('436f756e742d30');

const hpkeVectors = [
  {
    name: 'RFC 9180 A.1.1, AES-128-GCM',
    suite: () =>
      new CipherSuite({
        kem: new DhkemX25519HkdfSha256(),
        kdf: new HkdfSha256(),
        aead: new Aes128Gcm(),
      }),
    ikmE: '7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234',
    ikmR: '6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037',
    enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
    ct: 'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
    exported: '3853fe2b4035195a573ffc53856e77058e15d9ea064de3e59f4961d0095250ee',
  },
  {
    name: 'the vectors published with RFC 9180, AES-256-GCM, our suite',
    suite: hpkeSuite,
    ikmE: '2cd7c601cefb3d42a62b04b7a9041494c06c7843818e0ce28a8f704ae7ab20f9',
    ikmR: 'dac33b0e9db1b59dbbea58d59a14e7b5896e9bdf98fad6891e99d1686492b9ee',
    enc: '6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256',
    ct: 'e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a',
    exported: 'ded6cffafaea6b812cbf3e241e88332adbc077aca81512914213810ee291770a',
  },
];

describe('HPKE with DHKEM(X25519, HKDF-SHA256)', () => {
  it.each(hpkeVectors)('seals and opens as in $name', async (vector) => {
    const suite = vector.suite();
    const recipient = await suite.kem.deriveKeyPair(hex(vector.ikmR));
    const ekm = hex(vector.ikmE);
    const sender = await suite.createSenderContext({
      recipientPublicKey: recipient.publicKey,
      info,
      ekm,
    });
    const sealed = Buffer.from(await sender.seal(plaintext, aad)).toString('hex');
    expect(Buffer.from(sender.enc).toString('hex')).toBe(vector.enc);
    expect(sealed).toBe(vector.ct);
    const exported = Buffer.from(await sender.export(new Uint8Array(), 32)).toString('hex');
    expect(exported).toBe(vector.exported);
    const parts = { recipientKey: recipient.privateKey, enc: hex(vector.enc), info };
    const opened = await suite.open(parts, hex(vector.ct), aad);
    expect(Buffer.from(opened).equals(plaintext)).toBe(true);
  });
});

describe('the primitives of node:crypto', () => {
  it('derive the first 32 bytes of RFC 5869 A.1', () => {
    const key = deriveKey(
      Buffer.alloc(22, 0x0b),
      hex('000102030405060708090a0b0c'),
      hex('f0f1f2f3f4f5f6f7f8f9'),
    );
    expect(key.toString('hex')).toBe(
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf',
    );
  });

  it('sign and verify as in RFC 8032 §7.1, test 2', () => {
    const secret = hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
    const publicKey = publicKeyOf('ed25519', secret);
    expect(publicKey.toString('hex')).toBe(
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    );
    const signature = sign(null, hex('72'), privateKeyObject('ed25519', secret));
    expect(signature.toString('hex')).toBe(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
        '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    );
    expect(verify(null, hex('72'), publicKeyObject('ed25519', publicKey), signature)).toBe(true);
  });

  it('give the public key of Bob in RFC 7748 §6.1', () => {
    const bob = hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb');
    expect(publicKeyOf('x25519', bob).toString('hex')).toBe(
      'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
    );
  });
});
