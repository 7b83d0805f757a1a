import type english from './messages.en.json';

// The page that a sealed file is (docs/hand-over-format.md). It is part of no bundle: the build takes
// its types off and puts it, with the words, into the file that the backend writes. It imports nothing.

type Words = Readonly<typeof english>;
declare const messages: { readonly en: Words; readonly de: Words };

type Opened = { readonly account: string; readonly password: string };
type Problem = 'wrong' | 'damaged';

const shownMs = 120_000;
const nonceBytes = 12;
const words = messages[navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en'];
const encoder = new TextEncoder();

function part<Kind extends Element>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`There is no ${id}.`);
  return found;
}

const form = part('form', HTMLFormElement);
const passphrase = part('passphrase', HTMLInputElement);
const submit = part('open', HTMLButtonElement);
const problem = part('problem', HTMLElement);
const opened = part('opened', HTMLElement);
const output = part('password', HTMLOutputElement);
const note = part('note', HTMLElement);
const left = part('left', HTMLElement);

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** What was typed, without what does not matter: case, blanks, dashes, and o, i, l for digits. */
function plain(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/[\s\p{Dash}]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/gu, '1');
}

type Facts = { readonly iterations: number; readonly salt: string };

async function keyOf(typed: string, { iterations, salt }: Facts): Promise<CryptoKey> {
  const typedBytes = encoder.encode(plain(typed));
  const base = await crypto.subtle.importKey('raw', typedBytes, 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-512', salt: bytesOf(salt), iterations };
  const kind = { name: 'AES-GCM', length: 256 };
  return crypto.subtle.deriveKey(how, base, kind, false, ['decrypt']);
}

async function isWhole(lines: readonly string[], check: string): Promise<boolean> {
  const text = encoder.encode(lines.map((line) => `${line}\n`).join(''));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  const known = btoa(String.fromCharCode(...digest));
  return known.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') === check;
}

async function unseal(typed: string): Promise<Opened | Problem> {
  const text = part('sealed', HTMLPreElement).textContent ?? '';
  const [head = '', facts = '', sealed = '', check = ''] = text.trim().split(/\s*\n/u);
  if (!(await isWhole([head, facts, sealed], check))) return 'damaged';
  const key = await keyOf(typed, JSON.parse(facts) as Facts);
  const bytes = bytesOf(sealed);
  const additionalData = encoder.encode(`${head}\n${facts}\n`);
  const how = { name: 'AES-GCM', iv: bytes.subarray(0, nonceBytes), additionalData };
  try {
    const inside = await crypto.subtle.decrypt(how, key, bytes.subarray(nonceBytes));
    return JSON.parse(new TextDecoder().decode(inside)) as Opened;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'OperationError') return 'wrong';
    throw error;
  }
}

let hideAt = 0;

function hide(why: string): void {
  hideAt = 0;
  output.textContent = '';
  opened.hidden = true;
  form.hidden = false;
  note.textContent = why;
  passphrase.focus();
}

function countDown(): void {
  if (hideAt === 0) return;
  const seconds = Math.ceil((hideAt - Date.now()) / 1000);
  if (seconds <= 0) hide(words['hand-over-page.hidden']);
  else left.textContent = words['hand-over-page.left'].replace('{seconds}', () => String(seconds));
}

function show({ account, password }: Opened): void {
  const whose = part('whose', HTMLElement);
  whose.textContent = words['hand-over-page.whose'].replace('{account}', () => account);
  output.textContent = password;
  passphrase.value = '';
  form.hidden = true;
  opened.hidden = false;
  hideAt = Date.now() + shownMs;
  countDown();
  part('copy', HTMLButtonElement).focus();
}

async function open(): Promise<void> {
  problem.textContent = '';
  note.textContent = '';
  submit.disabled = true;
  const outcome = await unseal(passphrase.value).finally(() => (submit.disabled = false));
  if (typeof outcome === 'object') return show(outcome);
  problem.textContent = words[`hand-over-page.${outcome}`];
  return passphrase.select();
}

async function copy(): Promise<void> {
  try {
    await navigator.clipboard.writeText(output.textContent ?? '');
    note.textContent = words['hand-over-page.copied'];
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    // The browser or its owner does not allow it: the person can do it by hand.
    getSelection()?.selectAllChildren(output);
    note.textContent = words['hand-over-page.marked'];
  }
}

document.documentElement.lang = words === messages.de ? 'de' : 'en';
document.title = words['hand-over-page.title'];
for (const element of document.querySelectorAll<HTMLElement>('[data-words]')) {
  const id = element.dataset['words'] as keyof Words;
  element.textContent = words[id];
}
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void open();
});
part('copy', HTMLButtonElement).addEventListener('click', () => void copy());
part('hide', HTMLButtonElement).addEventListener('click', () => {
  hide(words['hand-over-page.hidden']);
});
// A page that is left must not come back with the password on it.
window.addEventListener('pagehide', () => hide(''));
setInterval(countDown, 500);
// Browsers keep this for pages that they trust, and files are among those.
if (!window.isSecureContext) {
  problem.textContent = words['hand-over-page.unsupported'];
  submit.disabled = true;
}
passphrase.focus();
