import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Failure } from '../../../shared/failure.ts';

const host = '127.0.0.1';
const path = '/callback';
const maximumQuery = 8_000;

/** Said in both languages of the program: this process does not know which one the window has. */
const page = (english: string, german: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Bailiwick</title>
<p>${english}</p><p lang="de">${german}</p></html>`;

const received = page(
  'Bailiwick has the answer. Go back to it; this page can be closed.',
  'Bailiwick hat die Antwort. Kehren Sie dorthin zurück; diese Seite kann geschlossen werden.',
);
const elsewhere = page('There is nothing here.', 'Hier ist nichts.');

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  connection: 'close',
};

/** A listener on this very computer that takes one answer of a browser: RFC 8252 §7.3. */
export type Listener = {
  readonly redirectUri: string;
  /** The query of the one answer; rejects with `provider-late` when none came in time. */
  readonly redirected: Promise<string>;
  readonly close: () => void;
};

/** Listens at a free port of 127.0.0.1. The first answer, right or wrong, or the time ends it. */
export async function listen(listenMs: number): Promise<Listener> {
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 5_000 });
  server.maxConnections = 8;
  const port = await listening(server);
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  const redirected = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      close();
      reject(new Failure('provider-late'));
    }, listenMs);
    server.on('request', (request, response) => {
      const query = queryOf(request, port);
      if (query === null) {
        answer(response, 404, elsewhere);
        return;
      }
      // Nobody else is let in, whatever this was: an answer is tried once.
      clearTimeout(timer);
      server.close();
      response.on('close', close);
      answer(response, 200, received);
      resolve(query);
    });
  });
  return { redirectUri: `http://${host}:${port}${path}`, redirected, close };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', () => reject(new Failure('provider-unusable')));
    server.listen({ host, port: 0, exclusive: true }, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Failure('internal'));
      else resolve(address.port);
    });
  });
}

/** The query of what a browser that was sent back asks for; null for anything else. */
function queryOf({ method, url = '', headers: given }: IncomingMessage, port: number) {
  const [asked, query] = url.split('?', 2);
  const isOurs = method === 'GET' && asked === path && given.host === `${host}:${port}`;
  return isOurs && query !== undefined && query.length <= maximumQuery ? query : null;
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, headers).end(text);
}
