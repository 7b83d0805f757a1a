import { describe, expect, it } from 'vitest';
import { readRegistryText } from '../../../../main/managed/registry.ts';
import type { Ended } from '../../../../main/processes.ts';

const above = String.raw`HKEY_LOCAL_MACHINE\Software\Policies`;
const key = `${above}\\Bailiwick`;
const absent: Ended = { status: 1, text: '' };
const others = `${above}\\Adobe\r\n${above}\\Microsoft`;

/** A registry that answers as `reg.exe` prints. */
function registry(keys: Ended, value: Ended) {
  return readRegistryText(key, (args) => (args[0] === above ? keys : value));
}

function printed(text: string): Ended {
  return { status: 0, text: `\r\n${text}\r\n\r\n` };
}

describe('the policy in the registry', () => {
  it('is absent where the key is absent', () => {
    expect(registry(printed(others), absent)).toEqual({ found: 'nothing' });
    expect(registry(printed(`${key}Other`), absent)).toEqual({ found: 'nothing' });
  });

  it('is the text of its value, whatever the letter case of the key', () => {
    const text = '{"version":1,"managedBy":"North  wind"}';
    const value = printed(`${key}\r\n    Policy    REG_SZ    ${text}`);
    expect(registry(printed(`${others}\r\n${key}`), value)).toEqual({ found: 'text', text });
    expect(registry(printed(key.toUpperCase()), value)).toEqual({ found: 'text', text });
  });

  it.each([
    ['reg.exe does not run', { status: null, text: '' }, absent],
    ['the keys cannot be listed', absent, absent],
    ['the key is there and its value is not, or may not be read', printed(key), absent],
    ['the value is of another kind', printed(key), printed('    Policy    REG_DWORD    0x1')],
    ['the answer is not understood', printed(key), printed('something else')],
  ])('is not ignored when %s', (_what, keys, value) => {
    expect(registry(keys, value)).toEqual({ found: 'problem', why: 'unreadable' });
  });

  it('has to be ASCII, because reg.exe answers in a code page that nobody tells', () => {
    const value = printed('    Policy    REG_SZ    {"managedBy":"M\u00FCller"}');
    expect(registry(printed(key), value)).toEqual({ found: 'problem', why: 'not-json' });
  });
});
