/** The nonce of this page for style elements; the policy of the page refuses every other one. */
export const styleNonce =
  document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
