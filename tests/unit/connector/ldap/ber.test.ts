import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Ber,
  BerReader,
  boolean,
  encode,
  group,
  integer,
  messageSize,
  octets,
  sequence,
} from '../../../../main/connector/ldap/ber.ts';
import { Framer, maxMessageBytes } from '../../../../main/connector/ldap/framer.ts';
import { Failure } from '../../../../shared/failure.ts';

const leaf = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => octets(bytes)),
  fc.nat(0x7fff_ffff).map((value) => integer(value)),
  fc.boolean().map((value) => boolean(value)),
);
const { tree } = fc.letrec<{ tree: Ber; branch: Ber }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, leaf, tie('branch')),
  branch: fc.array(tie('tree'), { maxLength: 5 }).map((parts) => sequence(...parts)),
}));

describe('BER', () => {
  it('holds any bytes and gives them back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70_000 }), (bytes) => {
        const encoded = encode(octets(bytes));
        expect(Buffer.compare(new BerReader(encoded).octets(), Buffer.from(bytes))).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('holds whole numbers and gives them back', () => {
    fc.assert(
      fc.property(fc.nat(0x7fff_ffff), (value) => {
        expect(new BerReader(encode(integer(value))).integer()).toBe(value);
      }),
    );
  });

  it('writes the lengths of X.690 at the edges of their forms', () => {
    const sizeOf = (length: number) => encode(octets(Buffer.alloc(length))).length - length;
    expect([0, 127, 128, 255, 256, 65_535, 65_536].map(sizeOf)).toEqual([2, 2, 3, 3, 4, 4, 6]);
  });

  it('has the size that its header says', () => {
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 6 }), (parts) => {
        const encoded = encode(group(0x30, parts));
        expect(messageSize(encoded)).toBe(encoded.length);
      }),
    );
  });

  it('is read or refused, whatever the bytes, and never beyond their end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const reader = new BerReader(Buffer.from(bytes));
        let left = 100;
        let fault: unknown = null;
        try {
          while (!reader.isAtEnd && left > 0) {
            reader.enter(reader.peek()).octets();
            left -= 1;
          }
        } catch (error) {
          fault = error;
        }
        expect(fault === null || fault instanceof Failure).toBe(true);
        expect(left).toBeGreaterThan(0);
      }),
    );
  });
});

describe('messages in a stream', () => {
  it('come out as they went in, wherever the stream is cut', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 90 })), (contents, cuts) => {
        const sent = contents.map((content) => encode(sequence(octets(content))));
        const stream = Buffer.concat(sent);
        const framer = new Framer();
        const taken: Buffer[] = [];
        let at = 0;
        for (const size of [...cuts, stream.length]) {
          framer.push(stream.subarray(at, at + size), (one) => taken.push(Buffer.from(one)));
          at += size;
        }
        expect(taken.map((one) => one.toString('hex'))).toEqual(
          sent.map((one) => one.toString('hex')),
        );
        expect(framer.isEmpty).toBe(true);
      }),
    );
  });

  it('are refused by their header when they are too large', () => {
    const header = Buffer.from([0x30, 0x84, 0, 0, 0, 0]);
    header.writeUInt32BE(maxMessageBytes, 2);
    const framer = new Framer();
    framer.push(header.subarray(0, 5), () => undefined);
    expect(() => framer.push(header.subarray(5), () => undefined)).toThrow('answer-unusable');
  });
});
