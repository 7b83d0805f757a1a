import { isUtf8 } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';

export const csvEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type CsvEncoding = (typeof csvEncodings)[number];

export const csvDelimiters = [',', ';', '\t', '|'] as const;
export type CsvDelimiter = (typeof csvDelimiters)[number];

/** The encoding that the first bytes of a file speak for: its mark, else UTF-8 when it is that. */
export function detectEncoding(sample: Uint8Array): CsvEncoding {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  // The sample may end within a character of up to four bytes.
  for (let cut = 0; cut < 4 && cut <= sample.length; cut++) {
    if (isUtf8(sample.subarray(0, sample.length - cut))) return 'utf-8';
  }
  return 'windows-1252';
}

/** The delimiter that parts the first lines into the same number of columns, the most of all. */
export function detectDelimiter(sample: string): CsvDelimiter {
  const counts = countByLine(sample);
  let best: CsvDelimiter = ',';
  let bestScore = 0;
  for (const delimiter of csvDelimiters) {
    const perLine = counts.map((line) => line[csvDelimiters.indexOf(delimiter)] ?? 0);
    const first = perLine[0] ?? 0;
    const same = perLine.filter((count) => count === first).length / Math.max(1, perLine.length);
    const score = first * same * same;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

const sampleLines = 50;

function countByLine(sample: string): readonly (readonly number[])[] {
  const lines: number[][] = [];
  let line = csvDelimiters.map(() => 0);
  let isQuoted = false;
  let isEmpty = true;
  for (const character of sample) {
    if (character === '"') isQuoted = !isQuoted;
    const at = (csvDelimiters as readonly string[]).indexOf(character);
    if (!isQuoted && (character === '\n' || character === '\r')) {
      if (!isEmpty) lines.push(line);
      if (lines.length >= sampleLines) return lines;
      line = csvDelimiters.map(() => 0);
      isEmpty = true;
    } else {
      isEmpty = false;
      if (!isQuoted && at >= 0) line[at] = (line[at] ?? 0) + 1;
    }
  }
  // The last line may be cut off, but it may also be all there is.
  if (!isEmpty && lines.length < 2) lines.push(line);
  return lines;
}

/** The text of a stream of bytes, without its byte order mark. */
export async function* decodeText(
  source: AsyncIterable<Uint8Array>,
  encoding: CsvEncoding,
): AsyncGenerator<string, void, undefined> {
  const decoder = decoderOf(encoding);
  let isFirst = true;
  for await (const chunk of source) {
    const text = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (text === '') continue;
    yield isFirst && text.startsWith('\ufeff') ? text.slice(1) : text;
    isFirst = false;
  }
  const rest = decoder.end();
  if (rest !== '') yield rest;
}

/** The text of the first bytes of a file, without a character that they cut off. */
export function decodeSample(sample: Uint8Array, encoding: CsvEncoding): string {
  const text = decoderOf(encoding).write(Buffer.from(sample));
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

type Decoder = { write(bytes: Buffer): string; end(): string };

function decoderOf(encoding: CsvEncoding): Decoder {
  if (encoding === 'utf-8') return new StringDecoder('utf8');
  if (encoding === 'utf-16le') return new StringDecoder('utf16le');
  if (encoding === 'windows-1252') return { write: decodeWindows1252, end: () => '' };
  return bigEndianDecoder();
}

function bigEndianDecoder(): Decoder {
  const decoder = new StringDecoder('utf16le');
  let odd = Buffer.alloc(0);
  return {
    write(bytes) {
      const all = Buffer.concat([odd, bytes]);
      const even = all.length - (all.length % 2);
      odd = Buffer.from(all.subarray(even));
      return decoder.write(all.subarray(0, even).swap16());
    },
    end: () => decoder.end() + (odd.length > 0 ? '\ufffd' : ''),
  };
}

/** What windows-1252 has from 0x80 to 0x9F, where Latin-1 has control characters. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function decodeWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(
      /[\x80-\x9f]/g,
      (character) => windows1252[character.charCodeAt(0) - 0x80] ?? character,
    );
}
