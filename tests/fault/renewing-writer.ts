import { setTimeout as sleep } from 'node:timers/promises';
import { VaultSession } from '../../main/backend/session/vault-session.ts';
import { unmanaged } from '../support/managed.ts';

// Run as a process of its own whose system refuses to put a file in the place of another. argv: the
// folder, the password, the device secret as hexadecimal digits. Renews the key of the database, and
// goes on writing for as long as it is let. Says each write that was acknowledged as a line.

const [, , folder = '', password = '', secret = ''] = process.argv;
const session = new VaultSession({
  folder,
  post: () => undefined,
  now: () => Date.now(),
  managed: unmanaged,
  onError: () => undefined,
});
const deviceSecret = Buffer.from(secret, 'hex');
await session.request({ do: 'unlock', anchor: null, password, deviceSecret });
const first = session.opened;
if (!first) throw new Error('The vault is not open.');

let written = 0;

function write(): void {
  session.opened?.services.store.write((tx) => {
    tx.run('INSERT INTO mappings (name, mapping) VALUES (?, ?)', `mapping ${written}`, 'm');
    return { value: null, entries: [{ action: 'failing.write', operator: 'Ann Archer' }] };
  });
  process.stdout.write(`mapping ${written}\n`);
  written += 1;
}

write();
first.services.renewDatabaseKey({ what: 'database', reason: 'Test' });
while (session.opened === first) await sleep(5);
await session.idle();
write();
session.close();
process.exit(0);
