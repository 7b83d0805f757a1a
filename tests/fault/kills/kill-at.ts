import fs from 'node:fs';
import { createRequire } from 'node:module';
import type Database from 'better-sqlite3';

// Loaded into a backend before its bundle. From the message that names the act on, it counts what
// changes a file: each statement, and each call that writes, syncs or renames. Before the one whose
// number it was given, the process ends as by kill -9.

const act = process.env['KILL_IN'] ?? '';
const at = Number(process.env['KILL_AT']);
let isArmed = false;
let writes = 0;

function countWrite(): void {
  if (!isArmed) return;
  writes += 1;
  if (writes === at) process.kill(process.pid, 'SIGKILL');
}

/** Replaces a function of an object by one that counts first. */
function counting<Key extends string>(object: { [K in Key]: unknown }, name: Key): void {
  const original = object[name];
  if (typeof original !== 'function') throw new Error(`There is no function ${name}.`);
  object[name] = function counted(this: unknown, ...args: unknown[]): unknown {
    countWrite();
    return Reflect.apply(original, this, args);
  };
}

const require = createRequire(import.meta.url);
// Required, not imported: the bundle holds this very instance.
const Driver = require('better-sqlite3') as typeof Database;
const sample = new Driver(':memory:');
counting(Object.getPrototypeOf(sample.prepare('SELECT 1')) as { run: unknown }, 'run');
counting(Driver.prototype, 'exec');
sample.close();
for (const name of ['openSync', 'writeSync', 'fsyncSync', 'fdatasyncSync', 'renameSync'] as const) {
  counting(fs, name);
}
const self = await fs.promises.open(new URL(import.meta.url));
const handle = Object.getPrototypeOf(self) as { write: unknown; sync: unknown; truncate: unknown };
await self.close();
for (const name of ['write', 'sync', 'truncate'] as const) counting(handle, name);

// Last: what comes from here on is heard by whoever listens, and the bundle has to be one of them.
process.on('message', (message: { name?: string; request?: { do: string } }) => {
  if (message.name === act || message.request?.do === act) isArmed = true;
});
