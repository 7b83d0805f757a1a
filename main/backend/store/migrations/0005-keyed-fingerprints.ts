/**
 * Digests of entries with personal values are kept under a key from here on: with the clear digest
 * anybody who has the database could try out values. Without one an entry is compared by its values.
 */
export const keyedFingerprints = `
UPDATE accounts SET content_hash = '' WHERE sealed IS NOT NULL AND content_hash <> '';
UPDATE changes SET content_hash = NULL WHERE content_hash IS NOT NULL;
`;
