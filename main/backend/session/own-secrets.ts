import type { UnlockedKeys } from '../vault/keys.ts';
import type { OpenAuthority } from '../vault/open-authority.ts';
import { OwnFactor } from '../vault/own-factor.ts';
import { OwnShare } from '../vault/own-share.ts';

/** What the header keeps for nobody but whoever is signed in. */
export function ownSecrets(keys: UnlockedKeys, authority: OpenAuthority) {
  return { factor: new OwnFactor(keys, authority), share: new OwnShare(keys, authority) };
}
