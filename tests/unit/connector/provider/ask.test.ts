import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ask } from '../../../../main/connector/provider/ask.ts';
import { listen } from '../../../../main/connector/provider/listener.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return `http://127.0.0.1:${address.port}/`;
}

const bounds = { bytes: 1_000, withinMs: 300 };

describe('a question to a provider', () => {
  it('waits for the whole answer so long and no longer', async () => {
    const silent = await serve(() => undefined);
    await expect(ask(silent, null, bounds)).rejects.toMatchObject({ code: 'provider-unreachable' });
    const slow = await serve((_request, response) => {
      response.writeHead(200);
      const drop = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drop));
    });
    await expect(ask(slow, null, bounds)).rejects.toMatchObject({ code: 'provider-unreachable' });
  });

  it('takes no more than its bytes', async () => {
    const huge = await serve((_request, response) => response.end('a'.repeat(1_001)));
    await expect(ask(huge, null, { ...bounds, withinMs: 60_000 })).rejects.toMatchObject({
      code: 'provider-unusable',
    });
    const full = await serve((_request, response) => response.end('a'.repeat(1_000)));
    expect(await ask(full, null, { ...bounds, withinMs: 60_000 })).toStrictEqual({
      text: 'a'.repeat(1_000),
      isRefusal: false,
    });
  });

  it('goes in the clear to this computer alone', () => {
    for (const address of ['http://login.example.test/', 'file:///etc/passwd', 'data:,x', '']) {
      expect(() => ask(address, null, bounds)).toThrow('provider-unusable');
    }
  });
});

describe('the listener', () => {
  it('closes when its time is over', async () => {
    const { redirectUri, redirected } = await listen(50);
    await expect(redirected).rejects.toMatchObject({ code: 'provider-late' });
    await expect(fetch(`${redirectUri}?code=a`)).rejects.toThrow('fetch failed');
  });

  it('listens at another port each time', async () => {
    const [one, other] = [await listen(60_000), await listen(60_000)];
    expect(one.redirectUri).not.toBe(other.redirectUri);
    expect(one.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+\/callback$/u);
    one.close();
    other.close();
  });
});
