import { expect, test } from 'vitest';
import {
  isSignedBy,
  publicKeyBytes,
  readNote,
  signNote,
  signingKeyFromSeed,
} from '../../../../main/backend/audit/note.ts';
import { isSigned, openNote } from '../../../../main/verifier/notes.ts';
import { keyOf } from './logs.ts';

const privateKey = keyOf('notes');
const publicKey = publicKeyBytes(privateKey);
const body = 'bailiwick/v\n1\nrest\n';
const text = signNote(body, [{ name: 'bailiwick/v', privateKey }]);

function read(note: string) {
  const found = readNote(note);
  if (!found) throw new Error('The note is not readable.');
  return found;
}

test('A signed note is readable and signed for both verifiers.', () => {
  expect(read(text).body).toBe(body);
  expect(isSignedBy(read(text), 'bailiwick/v', publicKey)).toBe(true);
  const opened = openNote(text);
  expect(opened && isSigned(opened, 'bailiwick/v', publicKey)).toBe(true);
});

test('The seed of RFC 8032 test 1 gives its public key.', () => {
  const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
  const key = signingKeyFromSeed(Buffer.from(seed, 'hex'));
  expect(publicKeyBytes(key).toString('hex')).toBe(
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  );
  expect(() => signingKeyFromSeed(Buffer.alloc(31))).toThrow(RangeError);
});

test('Another name, another key or another body is not signed.', () => {
  const note = read(text);
  expect(isSignedBy(note, 'bailiwick/w', publicKey)).toBe(false);
  expect(isSignedBy(note, 'bailiwick/v', publicKeyBytes(keyOf('others')))).toBe(false);
  expect(isSignedBy(note, 'bailiwick/v', publicKey.subarray(1))).toBe(false);
  expect(isSignedBy({ ...note, body: `${body}x\n` }, 'bailiwick/v', publicKey)).toBe(false);
});

test('A note of several keys is signed by each, and a witness changes nothing.', () => {
  const witness = { name: 'witness', privateKey: keyOf('witness') };
  const note = read(signNote(body, [witness, { name: 'bailiwick/v', privateKey }]));
  expect(isSignedBy(note, 'bailiwick/v', publicKey)).toBe(true);
  expect(isSignedBy(note, 'witness', publicKeyBytes(witness.privateKey))).toBe(true);
});

test.each([
  ['no empty line', body],
  ['no line feed at the end', text.slice(0, -1)],
  ['a line that is no signature', `${text}what\n`],
  ['base64 in another spelling', text.replace(/=\n$/u, '\n')],
  ['nothing', ''],
  ['too much', `${'x'.repeat(70_000)}\n\n`],
])('A note with %s is not readable.', (_what, note) => {
  expect(readNote(note)).toBeNull();
});
