import { VaultSession } from '../../main/backend/session/vault-session.ts';
import { Failure } from '../../shared/failure.ts';
import { unmanaged } from '../support/managed.ts';

// Run as a process of its own under a limit of the size of files, which SQLite meets as a write
// that the disk did not take. argv: the folder, the password, the device secret as hexadecimal
// digits. Writes until a write fails, and says what happened as one line of JSON.

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
const store = session.opened?.services.store;
if (!store) throw new Error('The vault is not open.');

const sql = 'INSERT INTO mappings (name, mapping) VALUES (?, ?)';
let acknowledged = 0;

function codeOfWrite(): string {
  try {
    store?.write((tx) => {
      tx.run(sql, `mapping ${acknowledged}`, 'm'.repeat(20_000));
      return { value: null, entries: [{ action: 'failing.write', operator: 'Ann Archer' }] };
    });
    acknowledged += 1;
    return 'written';
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}

let first = 'written';
while (first === 'written') first = codeOfWrite();
const [second, hasFailed] = [codeOfWrite(), store.hasFailed];
const readable = store.read.value<number>('SELECT count(*) FROM mappings');
session.close();
process.stdout.write(JSON.stringify({ first, second, hasFailed, readable, acknowledged }));
process.exit(0);
