/** The role that the provider's claim named at that sign-in; the operator signs it with the row. */
export const providerRoles = `
ALTER TABLE provider_links ADD COLUMN role TEXT;
`;
