/** The wished name, or with the first number that makes it free: `Practice`, `Practice 2`. */
export function freeName(wished: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wished)) return wished;
  for (let number = 2; ; number += 1) {
    const name = `${wished} ${number}`;
    if (!taken.has(name)) return name;
  }
}
