/** What can be wrong with vault material; the code is all that an error of the vault says. */
export type VaultErrorCode =
  | 'anchor-closed'
  | 'cost-refused'
  | 'device-secret-refused'
  | 'grant-refused'
  | 'header-refused'
  | 'keys-disposed'
  | 'kit-character'
  | 'kit-checksum'
  | 'kit-length'
  | 'operator-unknown'
  | 'policy-refused'
  | 'seal-format'
  | 'seal-key-unknown'
  | 'seal-refused'
  | 'seal-rejected'
  | 'vault-exists';

/** A refusal by the vault. It never carries a key, a value, a path or any other input. */
export class VaultError extends Error {
  readonly code: VaultErrorCode;

  constructor(code: VaultErrorCode) {
    super(code);
    this.name = 'VaultError';
    this.code = code;
  }
}
