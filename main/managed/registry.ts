import { type Ended, runProgram } from '../processes.ts';
import { type PolicyText, policyBytesMax } from './policy-text.ts';

/** Asks `reg.exe` with these arguments. */
export type RegistryQuery = (args: readonly string[]) => Ended;

// A fixed path and an empty environment: SystemRoot and PATH are the user's to set.
const program = String.raw`C:\Windows\System32\reg.exe`;
const answerWithinMs = 10_000;

/** Asks the registry of this machine. */
export function queryRegistry(args: readonly string[]): Ended {
  return runProgram(program, ['query', ...args, '/reg:64'], {
    environment: { SystemRoot: String.raw`C:\Windows` },
    withinMs: answerWithinMs,
    textMax: 4 * policyBytesMax,
  });
}

/**
 * The text of the value `Policy` (REG_SZ) of a key. Only administrators write below
 * `HKLM\Software\Policies`. `reg.exe` tells what is absent and what may not be read by the same
 * status and in the language of the system, so the list of the key above says whether it is there.
 */
export function readRegistryText(key: string, query: RegistryQuery): PolicyText {
  const above = query([key.slice(0, key.lastIndexOf('\\'))]);
  if (above.status !== 0) return { found: 'problem', why: 'unreadable' };
  const keys = above.text.split(/\r?\n/u).map((line) => line.trim().toLowerCase());
  if (!keys.includes(key.toLowerCase())) return { found: 'nothing' };
  const value = query([key, '/v', 'Policy']);
  if (value.status !== 0) return { found: 'problem', why: 'unreadable' };
  const text = /^\s+Policy\s+REG_SZ\s+(.*)$/imu.exec(value.text)?.[1]?.trim();
  if (text === undefined) return { found: 'problem', why: 'unreadable' };
  // reg.exe writes the code page of its console: beyond ASCII nobody knows what was meant.
  if (/[^\u0020-\u007E]/u.test(text)) return { found: 'problem', why: 'not-json' };
  return { found: 'text', text };
}
