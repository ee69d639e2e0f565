import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { answerForeman } from './answerForeman.ts';
import type { ForemanAnswer } from './foremanAnswers.ts';
import { failure } from './foremanAnswers.ts';
import type { ForemanWorld } from './ForemanWorld.ts';

/** What was asked: the resource below /api/v2/ and its parameters. */
export interface ForemanRequest {
  readonly resource: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export interface TestForeman extends AsyncDisposable {
  readonly url: string;
  readonly world: ForemanWorld;
  /** All requests so far, oldest first; a test may empty it. */
  readonly requests: ForemanRequest[];
}

/** Foreman's own setting is 30. */
const FAILURES_UNTIL_LOCK = 5;

/** Starts a Foreman of `world` on the loopback. It answers API v2 as Foreman's sources say, with its traps. */
export async function startForeman(world: ForemanWorld): Promise<TestForeman> {
  const requests: ForemanRequest[] = [];
  const server = createServer(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no TCP address');
  let failures = 0;

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const { status, body } = answer(request);
    response.writeHead(status, { 'content-type': body.startsWith('<') ? 'text/html' : 'application/json' }).end(body);
  }

  function answer(request: IncomingMessage): ForemanAnswer {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const resource = /^\/api\/v2\/(.*)$/.exec(url.pathname)?.[1];
    if (resource === undefined) return { status: 404, body: '<html><body>Not found</body></html>' };
    const asked = { resource, parameters: new Map(url.searchParams) };
    requests.push(asked);
    if (failures >= FAILURES_UNTIL_LOCK || !isLoginOf(world, request.headers.authorization)) {
      failures++;
      return failure(401, { message: `Unable to authenticate user ${world.account.login}` });
    }
    return answerForeman(world, asked);
  }

  return {
    url: `http://127.0.0.1:${address.port}/`,
    world,
    requests,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function isLoginOf({ account }: ForemanWorld, authorization = ''): boolean {
  const [kind, encoded = ''] = authorization.split(' ');
  const [login, ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  const password = rest.join(':');
  return kind === 'Basic' && login === account.login && (password === account.password || account.tokens.has(password));
}
