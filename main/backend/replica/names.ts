/** A name without letter case and without blanks around commas and signs, as units are kept. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .trim()
    .replaceAll(/\s*([,=])\s*/gu, '$1');
}
