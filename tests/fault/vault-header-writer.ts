import { readHeader, writeBothCopies } from '../../main/backend/vault/header.ts';

// Run as a process of its own by vault-header.test.ts, which kills it in the middle of its work.
// argv: what to do, the folder, and folders or passwords to go back and forth between.

const [, , work, folder = '', first = '', second = ''] = process.argv;

function headerIn(source: string) {
  const reading = readHeader(source);
  if (reading.state !== 'ok') throw new Error(`no header to write: ${reading.state}`);
  return reading.header;
}

function ready(): void {
  process.stdout.write('ready\n');
}

/** Writes the headers of two folders in turn over both copies, without a pause. */
function rewrite(): never {
  const headers = [headerIn(first), headerIn(second)];
  ready();
  for (;;) for (const header of headers) writeBothCopies(folder, header);
}

/** Changes the password back and forth, as an operator would. */
async function changePassword(): Promise<never> {
  // Loaded here, because the writer that does not need it is started so often.
  const { changeCredentials } = await import('../../main/backend/vault/credentials.ts');
  ready();
  let [password, newPassword] = [first, second];
  for (;;) {
    const request = { folder, password, deviceSecret: null, now: Date.now() };
    const answer = await changeCredentials(request, { newPassword });
    if (!answer.ok) throw new Error(answer.reason);
    [password, newPassword] = [newPassword, password];
  }
}

if (work === 'rewrite') rewrite();
else await changePassword();
