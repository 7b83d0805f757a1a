/**
 * Nobody asks for a name of a member but within its group, by the key of the table. An index by the
 * name alone cost a first mirror a page for nearly every member.
 */
export const memberNames = 'DROP INDEX members_unresolved_key;';
