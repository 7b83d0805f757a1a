import { Failure } from '../../../shared/failure.ts';
import type { ProviderBegun, ProviderRules } from '../../../shared/model/provider.ts';
import type { Connector, ConnectorLink } from '../connector-link.ts';
import { placeOf } from './address.ts';
import { type Identity, ProviderMismatch, verifyIdToken } from './id-token.ts';
import { keySetOf } from './key-set.ts';
import {
  authorizationAddress,
  exchangeBody,
  idTokenIn,
  type Metadata,
  metadataOf,
  newSecrets,
  readRedirect,
  type Secrets,
} from './request.ts';

/** For how long anybody waits for the browser. */
export const listenMs = 120_000;

type Begun = {
  readonly rules: ProviderRules;
  readonly metadata: Metadata;
  readonly secrets: Secrets;
  readonly redirectUri: string;
  readonly at: number;
};

/** One sign-in at a provider, from the first question to the identity. It is good for one. */
export class Exchange {
  readonly #connector: Connector;
  readonly #begun: Begun;
  #stop: () => void = () => undefined;
  readonly #stopped: Promise<never>;

  private constructor(connector: Connector, begun: Begun) {
    this.#connector = connector;
    this.#begun = begun;
    this.#stopped = new Promise((_, reject) => {
      this.#stop = () => reject(new Failure('provider-late'));
    });
    // Nobody may be waiting when it is given up.
    this.#stopped.catch(() => undefined);
  }

  /** Asks the provider what it is, and has a listener opened for its answer. */
  static async begin(
    connectors: ConnectorLink,
    rules: ProviderRules,
    now: () => number,
  ): Promise<Exchange> {
    const { issuer } = rules;
    const connector = connectors.start({ kind: 'provider', issuer, listenMs });
    try {
      const { metadata, redirectUri } = await found(connector, issuer);
      const begun = { rules, metadata, secrets: newSecrets(), redirectUri, at: now() };
      return new Exchange(connector, begun);
    } catch (error) {
      connector.stop();
      throw error;
    }
  }

  /** What the browser has to open, and until when. */
  get begun(): ProviderBegun {
    const { metadata, rules, secrets, redirectUri, at } = this.#begun;
    const address = authorizationAddress(metadata, rules, secrets, redirectUri);
    return { address, host: placeOf(address).host, until: at + listenMs };
  }

  /**
   * Waits for the browser, and answers who signed in. Throws `ProviderMismatch` for an answer that
   * does not hold, and a failure where there is none.
   */
  async identity(now: () => number): Promise<Identity> {
    const { rules, metadata, secrets, redirectUri, at } = this.#begun;
    const { issuer, clientId, acr } = rules;
    const { state, nonce, verifier } = secrets;
    try {
      const { query } = await this.#next('provider-redirected');
      const { namesIssuer } = metadata;
      const redirect = readRedirect(query, { issuer, state, namesIssuer });
      if ('refused' in redirect) throw new Failure('provider-refused');
      const body = exchangeBody(rules, { code: redirect.code, verifier, redirectUri });
      const { tokenEndpoint, keysAddress } = metadata;
      this.#connector.send({ type: 'exchange', tokenEndpoint, keysAddress, body });
      const { tokens, keys } = await this.#next('provider-tokens');
      const [token, keySet] = [idTokenIn(tokens), keySetOf(keys)];
      if (token === null || keySet === null) throw new ProviderMismatch('form');
      const expected = { issuer, clientId, nonce, acr, begunAt: at, now: now() };
      return verifyIdToken(token, keySet, expected);
    } finally {
      this.#connector.stop();
    }
  }

  /** Gives it up: the listener closes, and whoever waits is told. */
  stop(): void {
    this.#stop();
    this.#connector.stop();
  }

  async #next<Type extends 'provider-redirected' | 'provider-tokens'>(type: Type) {
    const said = await Promise.race([this.#connector.next(), this.#stopped]);
    return expected(said, type);
  }
}

/** Asks a provider what it is, and nothing else. */
export async function lookAtProvider(connectors: ConnectorLink, issuer: string): Promise<Metadata> {
  const connector = connectors.start({ kind: 'provider', issuer, listenMs: 0 });
  try {
    return (await found(connector, issuer)).metadata;
  } finally {
    connector.stop();
  }
}

async function found(connector: Connector, issuer: string) {
  const said = expected(await connector.next(), 'provider-found');
  const metadata = metadataOf(said.metadata, issuer);
  if (!metadata) throw new Failure('provider-unusable');
  return { metadata, redirectUri: said.redirectUri };
}

type Said = Awaited<ReturnType<Connector['next']>>;

function expected<Type extends Said['type']>(
  said: Said,
  type: Type,
): Extract<Said, { readonly type: Type }> {
  if (said.type !== type) throw new Error('A connector said something else than it was asked.');
  // The line above has compared it; the compiler does not narrow by a type parameter.
  return said as Extract<Said, { readonly type: Type }>;
}
