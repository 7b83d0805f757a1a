import { bundle } from './bundle.ts';
import { forgetKills, sayKills } from './kills.ts';
import { script, statusOf } from './run.ts';
import { vitestArgs } from './vitest-run.ts';

/** Takes `--kills N`, the number of kills, out of the arguments; the rest is for Vitest. */
function partKills(args: readonly string[]): { kills: string | undefined; rest: string[] } {
  const at = args.indexOf('--kills');
  if (at < 0) return { kills: undefined, rest: [...args] };
  const kills = args[at + 1] ?? '';
  if (!/^[1-9][0-9]{0,6}$/u.test(kills)) throw new Error('--kills needs a number.');
  return { kills, rest: args.toSpliced(at, 2) };
}

await script(async () => {
  const { kills, rest } = partKills(process.argv.slice(2));
  await bundle();
  const env = kills === undefined ? process.env : { ...process.env, BAILIWICK_KILLS: kills };
  forgetKills();
  const status = await statusOf(process.execPath, vitestArgs('fault', ['tests/fault'], rest), {
    env,
  });
  sayKills();
  return status;
});
