import { liveLines } from './live-prof.ts';
const l = await liveLines(Number(process.argv[2]));
for (const x of l)
  console.log(
    x.what,
    x.value.toFixed(2),
    x.unit,
    x.reference?.value.toFixed(2),
    x.ratio?.toFixed(2),
  );
process.exit(0);
