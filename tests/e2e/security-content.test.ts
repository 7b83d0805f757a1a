import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp } from '../support/electron.ts';

const origin = 'app://bailiwick';
const startPage = `${origin}/index.html`;

let launched: LaunchedApp;
let window: Page;

beforeAll(async () => {
  launched = await launchApp();
  window = launched.window;
  await window.waitForLoadState('load');
}, 120_000);

afterAll(() => launched.close());

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'nonce-NONCE' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Runs a trick in the page; answers the directives that it broke and whether its code ran. */
function tryOut(trick: string): Promise<{ broken: string[]; ran: boolean }> {
  return window.evaluate(async (name) => {
    const broken: string[] = [];
    const note = (event: SecurityPolicyViolationEvent) => broken.push(event.effectiveDirective);
    document.addEventListener('securitypolicyviolation', note);
    Reflect.deleteProperty(globalThis, 'ran');
    const add = (tag: string, attributes: Record<string, string>, text = '') => {
      const element = document.createElement(tag);
      element.append(text);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      document.body.append(element);
      return element;
    };
    const tricks: Record<string, () => unknown> = {
      'an inline script': () => add('script', {}, 'globalThis.ran = true'),
      'a remote script': () => add('script', { src: 'https://example.test/x.js' }),
      'a data script': () => add('script', { src: 'data:text/javascript,ran=true' }),
      'an inline handler': () => add('img', { src: 'x:', onerror: 'globalThis.ran = true' }),
      'a javascript link': () => add('a', { href: 'javascript:globalThis.ran=true' }).click(),
      'an inline style': () => add('style', {}, 'body { --ran: 1 }'),
      'a frame': () => add('iframe', { src: 'https://example.test/' }),
      'a data frame': () => add('iframe', { src: 'data:text/html,x' }),
      'an object': () => add('object', { data: 'https://example.test/x.pdf' }),
      'a base': () => add('base', { href: 'https://example.test/' }),
      'a form': () =>
        (add('form', { action: 'https://example.test/' }) as HTMLFormElement).submit(),
      'a remote picture': () => add('img', { src: 'https://example.test/x.png' }),
      'a remote request': () => fetch('https://example.test/'),
      'a socket': () => new WebSocket('wss://example.test/'),
      eval: () => Reflect.get(globalThis, 'eval')('globalThis.ran = true'),
      'new Function': () => Reflect.construct(Function, ['globalThis.ran = true'])(),
      'raw HTML': () => Reflect.set(add('div', {}), 'innerHTML', '<img src=x: onerror=ran=1>'),
      'a timer with text': () =>
        Reflect.apply(setTimeout, globalThis, ['globalThis.ran = true', 0]),
      'a policy of its own': () =>
        Reflect.get(globalThis, 'trustedTypes').createPolicy('mine', { createHTML: String }),
    };
    // In a task of the page's own: what a debugger evaluates is allowed more than the page is.
    setTimeout(() => {
      // Most of them fail as well; what counts is the violation and that nothing ran.
      new Promise((resolve) => resolve(tricks[name]?.())).catch(() => undefined);
    }, 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    document.removeEventListener('securitypolicyviolation', note);
    return { broken: [...new Set(broken)].toSorted(), ran: 'ran' in globalThis };
  }, trick);
}

describe('the content security policy', () => {
  it('is a header of every answer, word for word', async () => {
    const headers = await window.evaluate(async () => {
      const assets = [...document.querySelectorAll('script[src],link[href]')].map(
        (element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '',
      );
      const addresses = ['/index.html', '/missing.js', ...assets];
      const answers = await Promise.all(addresses.map((address) => fetch(address)));
      return answers.map((answer) => answer.headers.get('content-security-policy') ?? '');
    });
    expect(headers.length).toBeGreaterThan(3);
    const nonces = headers.map((header) => /'nonce-([^']*)'/.exec(header)?.[1] ?? 'none');
    for (const [index, header] of headers.entries()) {
      expect(header.replace(`'nonce-${nonces[index]}'`, "'nonce-NONCE'")).toBe(policy);
    }
    expect(nonces[0]).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  });

  it('has another nonce for each page', async () => {
    const nonces = await window.evaluate(async () => {
      const pages = await Promise.all([1, 2, 3].map(() => fetch('/index.html')));
      return pages.map((page) => page.headers.get('content-security-policy'));
    });
    expect(new Set(nonces).size).toBe(3);
  });

  const tricks = [
    ['an inline script', 'require-trusted-types-for'],
    ['a remote script', 'require-trusted-types-for'],
    ['a data script', 'require-trusted-types-for'],
    ['an inline handler', 'require-trusted-types-for'],
    ['a javascript link', 'script-src-elem'],
    ['an inline style', 'style-src-elem'],
    ['a frame', 'frame-src'],
    ['a data frame', 'frame-src'],
    ['an object', 'require-trusted-types-for'],
    ['a base', 'base-uri'],
    ['a form', 'form-action'],
    ['a remote picture', 'img-src'],
    ['a remote request', 'connect-src'],
    ['a socket', 'connect-src'],
    ['eval', 'require-trusted-types-for'],
    ['new Function', 'require-trusted-types-for'],
    ['raw HTML', 'require-trusted-types-for'],
    ['a timer with text', 'require-trusted-types-for'],
    ['a policy of its own', 'trusted-types'],
  ] as const;

  it.each(tricks)('stops %s, and says so', async (trick, directive) => {
    const { broken, ran } = await tryOut(trick);
    expect(ran).toBe(false);
    expect(broken).toContain(directive);
  });

  it('leaves a webview an unknown element', async () => {
    const webview = await window.evaluate(() => {
      const element = document.createElement('webview');
      element.setAttribute('src', 'data:text/html,x');
      document.body.append(element);
      return { kind: element.constructor.name, has: 'loadURL' in element };
    });
    expect(webview).toStrictEqual({ kind: 'HTMLElement', has: false });
    const count = await launched.app.evaluate(
      ({ webContents }) => webContents.getAllWebContents().length,
    );
    expect(count).toBe(1);
  });
});

describe('our own scheme', () => {
  const unserved = [
    '/../index.html/x',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fpackage.json',
    '/../main/index.cjs',
    '/assets/../../main/index.cjs',
    '/assets/%2e%2e/%2e%2e/main/index.cjs',
    '/%252e%252e/package.json',
    '/..\\..\\package.json',
    '/index.html/',
    '/index.html?x=1',
    '/INDEX.HTML',
    '//index.html',
    '/./%2e/index.html;x',
    '/assets/',
    '/',
    '',
    '/package.json',
    '/preload/index.cjs',
  ];
  it.each(unserved)('answers 404 to %j', async (path) => {
    const status = await window.evaluate(
      async (address) => (await fetch(address)).status,
      [origin + path].join(''),
    );
    expect(status).toBe(404);
  });

  it('answers 404 to anything but GET', async () => {
    const statuses = await window.evaluate(async () => {
      const methods = ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'];
      const answers = methods.map((method) => fetch('/index.html', { method }));
      return (await Promise.all(answers)).map((answer) => answer.status);
    });
    expect(statuses).toStrictEqual([404, 404, 404, 404, 404]);
  });

  const foreign = [
    'file:///etc/passwd',
    'app://other/index.html',
    'app://bailiwick.evil/index.html',
    'app://bailiwick/index.html%00.js',
    'app://bailiwick/%00',
    'https://example.test/',
    'http://127.0.0.1:1/',
    'filesystem:app://bailiwick/x',
    'chrome://version/',
    'devtools://devtools/bundled/inspector.html',
  ];
  it.each(foreign)('reaches nothing at %s', async (address) => {
    const answer = await window.evaluate(async (url) => {
      try {
        return `status ${(await fetch(url)).status}`;
      } catch {
        return 'refused';
      }
    }, address);
    expect(answer).toBe('refused');
  });
});

describe('navigation', () => {
  const ways = [
    'https://example.test/',
    'file:///etc/passwd',
    'data:text/html,<p>x</p>',
    'app://other/index.html',
    'app://bailiwick.evil/index.html',
    'javascript:document.title="x"',
    'blob',
  ];
  it.each(ways)('stays where it is when told to go to %s', async (address) => {
    await window.evaluate(async (url) => {
      const target = url === 'blob' ? URL.createObjectURL(new Blob(['x'])) : url;
      for (const go of [
        () => location.assign(target),
        () => location.replace(target),
        () => Reflect.set(location, 'href', target),
      ]) {
        try {
          go();
        } catch {
          // Some are refused by Chromium itself.
        }
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    }, address);
    await expect.poll(() => window.url()).toBe(startPage);
    await window.waitForLoadState('load');
    expect(await window.evaluate(() => location.href)).toBe(startPage);
  });

  it('comes back by itself from a blank page, which would keep our origin', async () => {
    await window.evaluate(() => {
      setTimeout(() => location.assign('about:blank'), 0);
    });
    await expect
      .poll(() => window.evaluate(() => performance.now()).catch(() => Infinity))
      .toBeLessThan(3_000);
    await expect.poll(() => window.url()).toBe(startPage);
    expect(await window.evaluate(() => location.href)).toBe(startPage);
  });

  it('refuses to pretend that it is elsewhere', async () => {
    const names = await window.evaluate(() =>
      ['https://example.test/', 'app://other/'].map((address) => {
        try {
          history.pushState(null, '', address);
          return 'done';
        } catch (error) {
          return error instanceof DOMException ? error.name : 'other';
        }
      }),
    );
    expect(names).toStrictEqual(['SecurityError', 'SecurityError']);
  });

  it('opens no second window, by script, link or mouse', async () => {
    const opened = await window.evaluate(() =>
      ['', 'about:blank', 'https://example.test/', location.href].map(
        (address) => globalThis.open(address) === null,
      ),
    );
    expect(opened).toStrictEqual([true, true, true, true]);
    await window.evaluate(() => {
      const link = document.createElement('a');
      link.href = '/index.html';
      link.target = '_blank';
      link.id = 'link';
      link.textContent = 'link';
      document.body.prepend(link);
    });
    const link = window.locator('#link');
    await link.click({ force: true });
    await link.click({ force: true, button: 'middle' });
    await link.click({ force: true, modifiers: ['Control'] });
    await link.click({ force: true, modifiers: ['Shift'] });
    await window.waitForTimeout(500);
    const count = await launched.app.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows().length,
    );
    expect(count).toBe(1);
    expect(window.url()).toBe(startPage);
  });
});
