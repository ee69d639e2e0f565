/** No answer of the API: refused connection, cut, time-out, or something else than the API answered at that address. */
export class ApiUnreachable extends Error {
  readonly code = 'API_UNREACHABLE';
  readonly url: string;

  constructor(url: string, what: string, options?: ErrorOptions) {
    super(`Cannot reach the Chargehand API at ${url}: ${what}`, options);
    this.name = 'ApiUnreachable';
    this.url = url;
  }
}
