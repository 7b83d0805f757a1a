import { Failure } from '../../../shared/failure.ts';
import type { FromProvider, ProviderTask, ToProvider } from '../../../shared/provider.ts';
import { ask } from './ask.ts';
import { type Listener, listen } from './listener.ts';

/** Carries one sign-in between the provider, the browser and the backend. It decides nothing. */
export class ProviderWay {
  readonly #post: (message: FromProvider) => void;

  constructor(post: (message: FromProvider) => void) {
    this.#post = post;
  }

  /** Says what the provider is and where the browser has to come back to, and waits for it. */
  async run({ issuer, listenMs }: ProviderTask): Promise<void> {
    const metadata = await found(`${issuer.replace(/\/$/u, '')}/.well-known/openid-configuration`);
    if (listenMs === 0) {
      this.#post({ type: 'provider-found', metadata, redirectUri: '' });
      return;
    }
    const listener: Listener = await listen(listenMs);
    this.#post({ type: 'provider-found', metadata, redirectUri: listener.redirectUri });
    this.#post({ type: 'provider-redirected', query: await listener.redirected });
  }

  /** Fetches the tokens for a code, once, and the keys that sign them. */
  async exchange({ tokenEndpoint, keysAddress, body }: ToProvider): Promise<void> {
    const { text: tokens, isRefusal } = await ask(tokenEndpoint, body);
    if (isRefusal) throw new Failure('provider-refused');
    this.#post({ type: 'provider-tokens', tokens, keys: await found(keysAddress) });
  }
}

async function found(address: string): Promise<string> {
  const { text, isRefusal } = await ask(address, null);
  if (isRefusal) throw new Failure('provider-unusable');
  return text;
}
