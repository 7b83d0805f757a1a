import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { protocol, type Session } from 'electron';

/** Our own origin. Nothing else is ever loaded. */
export const origin = 'app://bailiwick';
export const startPage = `${origin}/index.html`;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

// The hash of the empty text: Fluent's renderer makes its style elements empty and fills them by rule.
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** The policy of every response; `nonce` is new for each page. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}' ${emptyStyle}`,
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
}

// Denied in the page already, where the question never reaches the browser and its device choosers.
const features = [
  'accelerometer',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'window-management',
];
const permissionsPolicy = features.map((feature) => `${feature}=()`).join(', ');

/** To be called before the app is ready. No `bypassCSP`: our own pages obey our own policy. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Every file that may be asked for, by its exact address: no path is ever computed from a request. */
function manifest(folder: string): ReadonlyMap<string, string> {
  return new Map(
    filesBelow(folder)
      .filter((path) => extname(path) in types)
      .map((path) => [`${origin}/${relative(folder, path).split(sep).join('/')}`, path]),
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Serves the renderer's files on this session and refuses everything else on it. */
export function serveRenderer(session: Session, folder: string): void {
  const files = manifest(folder);
  session.protocol.handle('app', (request) => {
    const path = files.get(request.url);
    if (path === undefined || request.method !== 'GET') {
      return new Response('', { status: 404, headers: headersFor('.json', '') });
    }
    return respond(path);
  });
  session.protocol.handle('file', () => new Response('', { status: 403 }));
}

function respond(path: string): Response {
  const type = extname(path);
  if (type !== '.html') {
    return new Response(readFileSync(path), { headers: headersFor(type, '') });
  }
  const nonce = randomBytes(16).toString('base64');
  const page = readFileSync(path, 'utf8').replaceAll('__STYLE_NONCE__', nonce);
  return new Response(page, { headers: headersFor(type, nonce) });
}

function headersFor(type: string, nonce: string): Record<string, string> {
  return {
    'content-type': types[type] ?? 'application/octet-stream',
    'content-security-policy': contentSecurityPolicy(nonce),
    'permissions-policy': permissionsPolicy,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  };
}
