import { createHash, hash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../../shared/failure.ts';
import { hasSystemCode, syncFolder } from '../vault/durable-file.ts';

/*
 * A backup is one file: the magic line, the length of the manifest (4 bytes, big-endian), the
 * manifest (JSON), its SHA-256, and then the bytes of every part that it names, in that order. The
 * parts are as they lie in the profile folder: the database encrypted, the headers readable.
 */
const magic = Buffer.from('bailiwick-backup 1\n', 'latin1');
const manifestMaxBytes = 64 * 1024;
const chunkBytes = 1024 * 1024;
const hashBytes = 32;

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u));
const partNames = ['vault.hdr.a', 'vault.hdr.b', 'vault.db'] as const;

const manifestSchema = v.strictObject({
  format: v.literal(1),
  vaultId: v.string(),
  createdAt: size,
  accounts: size,
  auditSize: size,
  auditRoot: v.string(),
  parts: v.array(v.strictObject({ name: v.picklist(partNames), size, sha256 })),
});

/** What a backup says of itself. */
export type Manifest = v.InferOutput<typeof manifestSchema>;
export type PartName = (typeof partNames)[number];

/** A file that goes into a backup. */
export type Part = { readonly name: PartName; readonly path: string };

/** What the manifest says besides its parts. */
export type About = Omit<Manifest, 'format' | 'parts'>;

/**
 * Writes a backup beside its place and moves it there when it is whole. `onBytes` hears how much
 * was written. Throws `file-unwritable` or `disk-full`.
 */
export async function writeContainer(
  path: string,
  about: About,
  parts: readonly Part[],
  onBytes: (bytes: number) => Promise<void>,
): Promise<{ sizeBytes: number; sha256: string }> {
  const draft = `${path}.part`;
  const sums = await Promise.all(parts.map(sumOf));
  const manifest = Buffer.from(
    JSON.stringify({ format: 1, ...about, parts: sums } satisfies Manifest),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(manifest.length);
  const head = Buffer.concat([magic, length, manifest, hash('sha256', manifest, 'buffer')]);
  try {
    // What lies there is a rest, or a link that somebody planted; it is never written through.
    await rm(draft, { force: true });
    const target = await open(draft, 'wx', 0o600);
    const written = { sum: createHash('sha256'), bytes: 0 };
    const put = async (bytes: Buffer) => {
      await target.writeFile(bytes);
      written.sum.update(bytes);
      written.bytes += bytes.length;
      await onBytes(written.bytes);
    };
    try {
      await put(head);
      for (const part of parts) await eachChunk(part.path, put);
      await target.sync();
    } finally {
      await target.close();
    }
    await rename(draft, path);
    syncFolder(dirname(path));
    return { sizeBytes: written.bytes, sha256: written.sum.digest('hex') };
  } catch (error) {
    await rm(draft, { force: true });
    if (hasSystemCode(error, 'ENOSPC', 'EDQUOT')) throw new Failure('disk-full');
    if (isSystemError(error)) throw new Failure('file-unwritable');
    throw error;
  }
}

async function sumOf({ name, path }: Part): Promise<Manifest['parts'][number]> {
  const sum = createHash('sha256');
  let bytes = 0;
  await eachChunk(path, (chunk) => {
    sum.update(chunk);
    bytes += chunk.length;
    return Promise.resolve();
  });
  return { name, size: bytes, sha256: sum.digest('hex') };
}

async function eachChunk(path: string, take: (chunk: Buffer) => Promise<void>): Promise<void> {
  const file = await open(path, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length);
      if (bytesRead === 0) return;
      await take(chunk.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** A backup that was opened. Its manifest is whole; a part is checked when it is taken out. */
export class Container {
  readonly manifest: Manifest;
  readonly #file: FileHandle;
  readonly #start: number;

  private constructor(file: FileHandle, manifest: Manifest, start: number) {
    this.#file = file;
    this.manifest = manifest;
    this.#start = start;
  }

  /** Opens a backup. Throws `file-unreadable`, or `backup-unusable` when it is none or was cut. */
  static async open(path: string): Promise<Container> {
    const file = await reading(() => open(path, 'r'));
    try {
      return await reading(async () => {
        const fixed = await readExactly(file, 0, magic.length + 4);
        if (!fixed.subarray(0, magic.length).equals(magic)) throw new Failure('backup-unusable');
        const length = fixed.readUInt32BE(magic.length);
        if (length > manifestMaxBytes) throw new Failure('backup-unusable');
        const bytes = await readExactly(file, fixed.length, length + hashBytes);
        const start = fixed.length + bytes.length;
        const manifest = parseManifest(bytes.subarray(0, length), bytes.subarray(length));
        const whole = manifest.parts.reduce((sum, part) => sum + part.size, start);
        if ((await file.stat()).size !== whole) throw new Failure('backup-unusable');
        return new Container(file, manifest, start);
      });
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The bytes of a small part; null when the backup has none of this name. */
  async bytes(name: PartName): Promise<Buffer | null> {
    const place = this.#place(name);
    if (!place || place.size > chunkBytes) return null;
    const bytes = await reading(() => readExactly(this.#file, place.at, place.size));
    if (hash('sha256', bytes) !== place.sha256) throw new Failure('backup-unusable');
    return bytes;
  }

  /** Writes a part to a new file, durably. Throws `backup-unusable` when it is not what it was. */
  async extract(name: PartName, target: string): Promise<void> {
    const place = this.#place(name);
    if (!place) throw new Failure('backup-unusable');
    const file = await open(target, 'wx', 0o600);
    const sum = createHash('sha256');
    try {
      for (let done = 0; done < place.size; done += chunkBytes) {
        const length = Math.min(chunkBytes, place.size - done);
        const chunk = await reading(() => readExactly(this.#file, place.at + done, length));
        sum.update(chunk);
        await storing(() => file.writeFile(chunk));
      }
      await storing(() => file.sync());
    } finally {
      await file.close();
    }
    if (sum.digest('hex') !== place.sha256) throw new Failure('backup-unusable');
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #place(name: PartName) {
    let at = this.#start;
    for (const part of this.manifest.parts) {
      if (part.name === name) return { ...part, at };
      at += part.size;
    }
    return null;
  }
}

function parseManifest(bytes: Buffer, sum: Buffer): Manifest {
  if (!hash('sha256', bytes, 'buffer').equals(sum)) throw new Failure('backup-unusable');
  const parsed = v.safeParse(manifestSchema, JSON.parse(bytes.toString('utf8')));
  if (!parsed.success) throw new Failure('backup-unusable');
  return parsed.output;
}

async function readExactly(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new Failure('backup-unusable');
    done += bytesRead;
  }
  return bytes;
}

/** The system's words hold the path; the code says what the operator can do. */
async function reading<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (isSystemError(error)) throw new Failure('file-unreadable');
    if (error instanceof SyntaxError) throw new Failure('backup-unusable');
    throw error;
  }
}

async function storing(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (hasSystemCode(error, 'ENOSPC', 'EDQUOT')) throw new Failure('disk-full');
    throw error;
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^E[A-Z0-9]+$/u.test(String(error.code));
}
