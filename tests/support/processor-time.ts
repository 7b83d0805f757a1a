/**
 * Milliseconds of the processor that this process has used up to now. Unlike a clock, it does not
 * run while others have the processor, so that a limit on it holds on a busy machine too.
 */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
