import { say, script } from './run.ts';
import { checks } from './suites.ts';
import { lastLine } from './totals.ts';

await script(async () => {
  const totals = await checks();
  say(`\n${lastLine(totals)}`);
  return totals.failed === 0 ? 0 : 1;
});
