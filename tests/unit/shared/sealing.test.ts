import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelTo, SealingKey, sealTo } from '../../../shared/sealing.ts';

const key = await SealingKey.make();
const other = await SealingKey.make();
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
const runs = { numRuns: 100 };

/** The text with one character turned into another one of the same alphabet. */
function changed(text: string, at: number): string {
  const place = at % text.length;
  return `${text.slice(0, place)}${text[place] === 'A' ? 'B' : 'A'}${text.slice(place + 1)}`;
}

describe('a sealed value', () => {
  it('opens to what it was, and so does the answer to it', async () => {
    const property = fc.asyncProperty(json, json, async (value, answer) => {
      const { sealed, openAnswer } = await sealTo(key.publicKey, 'a.b', value);
      expect(key.isFor(sealed)).toBe(true);
      const opened = await key.open('a.b', sealed);
      expect(opened.value).toStrictEqual(value);
      expect(await openAnswer(await opened.sealAnswer(answer))).toStrictEqual(answer);
    });
    await fc.assert(property, runs);
  });

  it('opens for nobody else, and for nothing else', async () => {
    const { sealed } = await sealTo(key.publicKey, 'a.b', { password: 'x' });
    expect(other.isFor(sealed)).toBe(false);
    await expect(other.open('a.b', sealed)).rejects.toBeInstanceOf(Error);
    await expect(key.open('a.c', sealed)).rejects.toBeInstanceOf(Error);
    await expect(key.open('', sealed)).rejects.toBeInstanceOf(Error);
  });

  it('does not open once a character of it was changed, taken away or added', async () => {
    const { sealed } = await sealTo(key.publicKey, 'a.b', { password: 'a longer password' });
    // The last character of a base64 text may stand for bits that nobody reads.
    const property = fc.asyncProperty(fc.nat(1_000), async (at) => {
      const bytes = changed(sealed.bytes, at % (sealed.bytes.length - 1));
      await expect(key.open('a.b', { ...sealed, bytes })).rejects.toBeInstanceOf(Error);
      const enc = changed(sealed.enc, at % (sealed.enc.length - 1));
      await expect(key.open('a.b', { ...sealed, enc })).rejects.toBeInstanceOf(Error);
      const cut = sealed.bytes.slice(0, at % sealed.bytes.length);
      await expect(key.open('a.b', { ...sealed, bytes: cut })).rejects.toBeInstanceOf(Error);
      await expect(
        key.open('a.b', { ...sealed, bytes: `${sealed.bytes}AAAA` }),
      ).rejects.toBeInstanceOf(Error);
    });
    await fc.assert(property, runs);
  });

  it('never looks the same twice', async () => {
    const all = await Promise.all([1, 2, 3].map(() => sealTo(key.publicKey, 'a.b', 'same')));
    const texts = all.flatMap(({ sealed }) => [sealed.enc, sealed.bytes]);
    expect(new Set(texts).size).toBe(6);
    const first = await key.open('a.b', all[0]?.sealed ?? { to: '', enc: '', bytes: '' });
    const answers = await Promise.all([1, 2].map(() => first.sealAnswer('same')));
    expect(answers[0]).not.toStrictEqual(answers[1]);
  });
});

describe('a sealed answer', () => {
  it('opens for the call that it answers, and for no other', async () => {
    const [one, two] = await Promise.all([
      sealTo(key.publicKey, 'a.b', 1),
      sealTo(key.publicKey, 'a.b', 1),
    ]);
    const answer = await (await key.open('a.b', one.sealed)).sealAnswer({ kit: ['A'] });
    expect(await one.openAnswer(answer)).toStrictEqual({ kit: ['A'] });
    await expect(two.openAnswer(answer)).rejects.toBeInstanceOf(Error);
    const cut = { sealed: answer.sealed.slice(0, -8) };
    await expect(one.openAnswer(cut)).rejects.toBeInstanceOf(Error);
    await expect(one.openAnswer({ sealed: '' })).rejects.toBeInstanceOf(Error);
  });
});

describe('a sealed line', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  async function line() {
    const { enc, channel } = await channelTo(key.publicKey);
    return { near: channel, far: await key.channel(enc) };
  }

  it('carries messages both ways, each in its order', async () => {
    const { near, far } = await line();
    const property = fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.boolean(),
      async (message, isThere) => {
        const [from, to] = isThere ? [near, far] : [far, near];
        expect(await to.open(await from.seal(message))).toStrictEqual(new Uint8Array(message));
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  it.each(['there', 'back'])(
    'opens nothing that is missing, repeated, changed or of another line, on the way %s',
    async (way) => {
      const turned = async () => {
        const { near, far } = await line();
        return way === 'there' ? { from: near, to: far } : { from: far, to: near };
      };
      const skipping = await turned();
      await skipping.from.seal(bytes('one'));
      const two = await skipping.from.seal(bytes('two'));
      await expect(skipping.to.open(two)).rejects.toBeInstanceOf(Error);
      const repeating = await turned();
      const one = await repeating.from.seal(bytes('one'));
      await repeating.to.open(one);
      await expect(repeating.to.open(one)).rejects.toBeInstanceOf(Error);
      const changing = await turned();
      const sealed = await changing.from.seal(bytes('one'));
      await expect(changing.to.open(sealed.map((byte) => byte ^ 1))).rejects.toBeInstanceOf(Error);
      const other = await turned();
      await expect(other.to.open(one)).rejects.toBeInstanceOf(Error);
      const mirrored = await turned();
      const own = await mirrored.from.seal(bytes('one'));
      await expect(mirrored.from.open(own)).rejects.toBeInstanceOf(Error);
    },
  );
});
