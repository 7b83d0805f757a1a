import { Failure } from '../../../shared/failure.ts';

/** Where an address leads. Some that look like one lead nowhere, and are refused: `provider-unusable`. */
export function placeOf(address: string): { readonly host: string; readonly name: string } {
  const url = URL.parse(address);
  if (!url) throw new Failure('provider-unusable');
  return { host: url.host, name: url.hostname };
}
