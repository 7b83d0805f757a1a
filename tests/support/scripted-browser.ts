/** A browser as far as a sign-in needs one: it keeps cookies, follows redirects and fills in forms. */
class Browser {
  readonly #cookies = new Map<string, string>();

  /** Opens an address; answers the page, or where a redirect leads out of the provider. */
  async open(address: string, form?: Readonly<Record<string, string>>): Promise<Page> {
    const { origin } = new URL(address);
    let at = address;
    let body = form && new URLSearchParams(form);
    for (let hop = 0; hop < 12; hop += 1) {
      const response = await fetch(at, {
        method: body ? 'POST' : 'GET',
        redirect: 'manual',
        headers: {
          cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        },
        ...(body && { body }),
      });
      body = undefined;
      for (const line of response.headers.getSetCookie()) this.#keep(line);
      const location = response.headers.get('location');
      if (location === null) return { at, text: await response.text(), isOut: false };
      at = new URL(location, at).href;
      if (new URL(at).origin !== origin) return { at, text: '', isOut: true };
    }
    throw new Error('The provider goes round in a circle.');
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

type Page = { readonly at: string; readonly text: string; readonly isOut: boolean };

/**
 * Signs in at a real provider as a person would, and answers the address that the browser is sent
 * back to, which nobody has opened yet.
 */
export async function signInAt(address: string, login: string): Promise<string> {
  const browser = new Browser();
  let page = await browser.open(address);
  for (let form = 0; form < 3 && !page.isOut; form += 1) {
    const action = /action="([^"]+)"/u.exec(page.text)?.[1];
    const prompt = /name="prompt" value="([^"]+)"/u.exec(page.text)?.[1];
    if (!action || !prompt) throw new Error('The provider shows no form.');
    const fields = prompt === 'login' ? { prompt, login, password: 'any' } : { prompt };
    page = await browser.open(new URL(action, page.at).href, fields);
  }
  if (!page.isOut) throw new Error('The provider sends nobody back.');
  return page.at;
}

/** Signs in and goes back to the program; answers what its page says. */
export async function comeBack(address: string, login: string): Promise<string> {
  const response = await fetch(await signInAt(address, login));
  return response.text();
}
