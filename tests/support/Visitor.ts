/** A browser as far as signing in goes: it keeps cookies by origin, and follows a redirect only when told to. */
export class Visitor {
  private readonly cookies = new Map<string, Map<string, string>>();
  private readonly strictNames = new Set<string>();

  /** Asks for an address, with a form as a POST. Sent there by a page of another origin, it keeps cookies of SameSite=Strict back. */
  async visit(address: string | URL, form?: Readonly<Record<string, string>>, from?: URL): Promise<Visited> {
    const url = new URL(address);
    const isForeign = from !== undefined && from.origin !== url.origin;
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: this.cookieHeader(url, isForeign) },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    this.keep(url, response.headers.getSetCookie());
    const location = response.headers.get('location');
    const text = await response.text();
    return { status: response.status, next: location === null ? undefined : new URL(location, url), text, response };
  }

  /** The value of a cookie. Undefined: there is none. */
  cookie(address: string, name: string): string | undefined {
    return this.jarOf(new URL(address)).get(name);
  }

  /** Takes over a cookie, as a thief would. */
  plant(address: string, name: string, value: string): void {
    this.jarOf(new URL(address)).set(name, value);
  }

  /** Asks our graph with the cookies of this browser. */
  async ask(url: string, query: string, variables: object = {}): Promise<unknown> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url, cookie: this.cookieHeader(new URL(url)) },
      body: JSON.stringify({ query, variables }),
    });
    this.keep(new URL(url), response.headers.getSetCookie());
    return await response.json();
  }

  private keep(url: URL, set: readonly string[]): void {
    for (const line of set) {
      const [pair = '', ...attributes] = line.split(/;\s*/);
      const [name = '', value = ''] = splitOnce(pair);
      const isGone = value === '' || attributes.some((one) => /^(expires=thu, 01 jan 1970|max-age=0)/i.test(one));
      if (attributes.some((one) => /^samesite=strict$/i.test(one))) this.strictNames.add(name);
      if (isGone) this.jarOf(url).delete(name);
      else this.jarOf(url).set(name, value);
    }
  }

  private cookieHeader(url: URL, isForeign = false): string {
    const sent = [...this.jarOf(url)].filter(([name]) => !isForeign || !this.strictNames.has(name));
    return sent.map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private jarOf({ origin }: URL): Map<string, string> {
    const jar = this.cookies.get(origin) ?? new Map<string, string>();
    this.cookies.set(origin, jar);
    return jar;
  }
}

/** An answer. */
export interface Visited {
  readonly status: number;
  /** Where it sends the browser. Undefined: nowhere. */
  readonly next: URL | undefined;
  readonly text: string;
  readonly response: Response;
}

function splitOnce(pair: string): readonly string[] {
  const at = pair.indexOf('=');
  return [pair.slice(0, at), pair.slice(at + 1)];
}
