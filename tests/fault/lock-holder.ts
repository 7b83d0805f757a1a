import { VaultLock } from '../../main/backend/session/vault-lock.ts';

// Run as a process of its own: it holds the lock of a vault until it is killed.

const held = new VaultLock(process.argv[2] ?? '');
process.stdout.write('held\n');
setInterval(() => void held, 1_000);
