/**
 * What backend and connector say to each other about a sign-in with the organisation's provider. The
 * connector carries bytes between the provider, the browser and the backend; the backend makes every
 * secret and believes nothing of what comes back before it has checked it.
 */

/** Ask a provider what it is, and wait once, on this very computer, for what the browser brings back. */
export type ProviderTask = {
  readonly issuer: string;
  /** For how long to wait for the browser, in milliseconds. 0: only say what the provider is. */
  readonly listenMs: number;
};

/** From the backend: fetch the tokens for a code, and the keys that sign them. */
export type ToProvider = {
  readonly type: 'exchange';
  readonly tokenEndpoint: string;
  readonly keysAddress: string;
  /** `application/x-www-form-urlencoded`. */
  readonly body: string;
};

/** From the connector. Each text is what came, bounded in size, and unread. */
export type FromProvider =
  | {
      readonly type: 'provider-found';
      readonly metadata: string;
      /** Where the browser has to be sent back to; empty when nobody waits. */
      readonly redirectUri: string;
    }
  /** The browser came back; nobody listens any more. `query` is what stood behind the `?`. */
  | { readonly type: 'provider-redirected'; readonly query: string }
  | { readonly type: 'provider-tokens'; readonly tokens: string; readonly keys: string };
