/** How a CSV file is read: the smallest mapping of columns that there is. */
export const form = { delimiter: ',', encoding: 'utf-8', hasHeader: true, columns: [] };

/** An act that takes some pages of the disk. */
export function bigMapping(name: string) {
  const columns = Array.from({ length: 200 }, (_, at) => ({ header: `h${at}`, field: 'ignore' }));
  return { name, mapping: { ...form, columns } };
}
