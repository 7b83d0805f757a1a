import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import type { SealedAnswer, SealedCall } from './model/sealed.ts';

/**
 * What the page, a connector and the backend say to each other past main. HPKE (RFC 9180) in the one
 * suite that both Chromium and Node have in WebCrypto; its X25519 came to Chromium later than 114.
 */
const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

// Pages and Node both have these; this folder knows the types of neither.
declare const TextEncoder: new () => { readonly encode: (text: string) => Uint8Array };
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: true },
) => { readonly decode: (bytes: Uint8Array) => string };
declare function btoa(binary: string): string;
declare function atob(base64: string): string;
declare const crypto: { readonly getRandomValues: (bytes: Uint8Array) => Uint8Array };

const nonceBytes = 12;
const keyBytes = 32;
const nameLength = 22;

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function base64url(bytes: Uint8Array): string {
  let binary = '';
  // In pieces: a call takes only so many arguments. Spread, they would take ten times as long.
  for (let at = 0; at < bytes.length; at += 8_192) {
    const piece: string = Reflect.apply(String.fromCharCode, null, bytes.subarray(at, at + 8_192));
    binary += piece;
  }
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64url(text: string): Uint8Array {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  // `Uint8Array.from` makes a text of each character first, which takes ten times as long.
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** As JSON; the bytes are wiped by whoever sealed them. */
function encode(value: unknown): Uint8Array {
  return utf8(JSON.stringify(value) ?? 'null');
}

function decode(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

async function openJson(opened: Promise<ArrayBuffer>): Promise<unknown> {
  const bytes = new Uint8Array(await opened);
  try {
    return decode(bytes);
  } finally {
    bytes.fill(0);
  }
}

/** How the key of a backend is named in what is sealed to it. */
function nameOf(publicKey: string): string {
  return publicKey.slice(-nameLength);
}

type Exporter = {
  readonly export: (label: Uint8Array, length: number) => Promise<ArrayBuffer>;
};

const noContext = new Uint8Array(0);

/** What goes the other way has keys of its own, which both sides derive and nobody else can. */
async function derivedKey(context: Exporter, label: string) {
  return new Aes256Gcm().createEncryptionContext(await context.export(utf8(label), keyBytes));
}

/** A value on its way to the backend, and what opens the answer to it. */
export type SealedValue = {
  readonly sealed: SealedCall;
  /** Throws when the answer was not made for this call. */
  readonly openAnswer: (answer: SealedAnswer) => Promise<unknown>;
};

/**
 * Seals a JSON value to the public key (base64url) of a backend. `purpose` is the name of the
 * operation; nothing that is sealed for one can be opened for another.
 */
export async function sealTo(
  publicKey: string,
  purpose: string,
  value: unknown,
): Promise<SealedValue> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64url(publicKey));
  const context = await suite.createSenderContext({ recipientPublicKey, info: utf8('bw/v1/call') });
  const clear = encode(value);
  try {
    const bytes = new Uint8Array(await context.seal(clear, utf8(purpose)));
    const enc = base64url(new Uint8Array(context.enc));
    return {
      sealed: { to: nameOf(publicKey), enc, bytes: base64url(bytes) },
      openAnswer: async ({ sealed }) => {
        const all = fromBase64url(sealed);
        const [nonce, body] = [all.subarray(0, nonceBytes), all.subarray(nonceBytes)];
        const key = await derivedKey(context, 'bw/v1/answer');
        return openJson(key.open(nonce, body, utf8(purpose)));
      },
    };
  } finally {
    clear.fill(0);
  }
}

/** What was sealed to us, and what seals the answer to whoever sealed it. */
export type OpenedValue = {
  readonly value: unknown;
  readonly sealAnswer: (answer: unknown) => Promise<SealedAnswer>;
};

/**
 * One side of a line between two processes. Messages open in the order in which they were sealed:
 * one that is missing, repeated or moved is refused. Calls must not overlap.
 */
export type Channel = {
  readonly seal: (bytes: Uint8Array) => Promise<Uint8Array>;
  /** Throws when the bytes are not the next message of the other side. */
  readonly open: (bytes: Uint8Array) => Promise<Uint8Array>;
};

/** The other direction of a line: a key that both sides derive, and the number of each message. */
async function backDirection(context: Exporter) {
  const key = await derivedKey(context, 'bw/v1/back');
  let count = 0;
  return (): readonly [typeof key, Uint8Array] => {
    const nonce = new Uint8Array(nonceBytes);
    for (let at = 0, rest = count; at < 6; at += 1, rest = Math.floor(rest / 256)) {
      nonce[nonceBytes - 1 - at] = rest % 256;
    }
    count += 1;
    return [key, nonce];
  };
}

/** Begins a line to a public key (base64url); `enc` goes to its owner, who needs it to join. */
export async function channelTo(
  publicKey: string,
): Promise<{ readonly enc: Uint8Array; readonly channel: Channel }> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64url(publicKey));
  const info = utf8('bw/v1/channel');
  const context = await suite.createSenderContext({ recipientPublicKey, info });
  const back = await backDirection(context);
  return {
    enc: new Uint8Array(context.enc),
    channel: {
      seal: async (bytes) => new Uint8Array(await context.seal(bytes)),
      open: async (bytes) => {
        const [key, nonce] = back();
        return new Uint8Array(await key.open(nonce, bytes, noContext));
      },
    },
  };
}

/** A key pair that lives as long as its process, or shorter. The private half never leaves it. */
export class SealingKey {
  /** The public half in base64url: 65 bytes, an uncompressed point. */
  readonly publicKey: string;
  readonly #pair: KeyPair;

  private constructor(publicKey: string, pair: KeyPair) {
    this.publicKey = publicKey;
    this.#pair = pair;
  }

  /** A fresh pair. */
  static async make(): Promise<SealingKey> {
    const pair = await suite.kem.generateKeyPair();
    const raw = await suite.kem.serializePublicKey(pair.publicKey);
    return new SealingKey(base64url(new Uint8Array(raw)), pair);
  }

  /** Whether something was sealed to this key and not to the one of a process that is gone. */
  isFor({ to }: SealedCall): boolean {
    return to === nameOf(this.publicKey);
  }

  /** Opens a value that was sealed for this purpose. Throws when it was not, or was changed. */
  async open(purpose: string, { enc, bytes }: SealedCall): Promise<OpenedValue> {
    const context = await suite.createRecipientContext({
      recipientKey: this.#pair.privateKey,
      enc: fromBase64url(enc),
      info: utf8('bw/v1/call'),
    });
    const value = await openJson(context.open(fromBase64url(bytes), utf8(purpose)));
    return {
      value,
      sealAnswer: async (answer) => {
        const clear = encode(answer);
        try {
          const key = await derivedKey(context, 'bw/v1/answer');
          const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
          const body = new Uint8Array(await key.seal(nonce, clear, utf8(purpose)));
          const all = new Uint8Array(nonceBytes + body.length);
          all.set(nonce);
          all.set(body, nonceBytes);
          return { sealed: base64url(all) };
        } finally {
          clear.fill(0);
        }
      },
    };
  }

  /** Joins the line that somebody began with our public key. */
  async channel(enc: Uint8Array): Promise<Channel> {
    const info = utf8('bw/v1/channel');
    const recipientKey = this.#pair.privateKey;
    const context = await suite.createRecipientContext({ recipientKey, enc, info });
    const back = await backDirection(context);
    return {
      open: async (bytes) => new Uint8Array(await context.open(bytes)),
      seal: async (bytes) => {
        const [key, nonce] = back();
        return new Uint8Array(await key.seal(nonce, bytes, noContext));
      },
    };
  }
}

type KeyPair = Awaited<ReturnType<typeof suite.kem.generateKeyPair>>;
