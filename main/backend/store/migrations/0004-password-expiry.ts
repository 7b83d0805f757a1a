/**
 * When passwords end, where a directory says so. The column comes last in the record: rows of the
 * grid do not need it, and what they need must stay in front.
 */
export const passwordExpiry = `
ALTER TABLE accounts ADD COLUMN password_expires_at INTEGER;
`;
