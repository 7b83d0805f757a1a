/**
 * Which identity at the organisation's provider an operator is bound to, and until when a sign-in
 * goes on without the provider. The operator signs the row; a person is one operator.
 */
export const providerLinks = `
CREATE TABLE provider_links (
  operator TEXT PRIMARY KEY,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  linked_at INTEGER NOT NULL,
  signed_in_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  device TEXT NOT NULL,
  signature TEXT NOT NULL,
  UNIQUE (issuer, subject)
) STRICT;
`;
