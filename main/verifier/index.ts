import { runCommand } from './cli.ts';

runCommand(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`The verifier itself failed: ${String(error)}\n`);
    process.exitCode = 2;
  },
);
