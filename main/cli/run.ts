export async function runCommand(_args: readonly string[]): Promise<number> {
  return 2;
}
