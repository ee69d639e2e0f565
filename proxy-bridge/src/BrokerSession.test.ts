import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { BrokerSession } from './BrokerSession.ts';
import type { BrokerLink, IncomingReply } from './connectors/Connector.ts';

const reply: IncomingReply = { body: Buffer.alloc(0), isOversize: false, accept: () => undefined };

function openLink(): BrokerLink & { readonly isOpen: () => boolean } {
  const { promise: closed, resolve } = Promise.withResolvers<undefined>();
  let open = true;
  return {
    closed,
    isOpen: () => open,
    sendDirected: () => Promise.resolve(),
    broadcast: () => Promise.resolve(),
    disconnect: () => {
      open = false;
      resolve(undefined);
      return Promise.resolve();
    },
  };
}

test('a link over which a reply came that could not be kept is given up, even if it is not there yet', async () => {
  const links: ReturnType<typeof openLink>[] = [];
  const session: BrokerSession = new BrokerSession({
    middleware: 'none',
    connect: (onReply) => {
      const link = openLink();
      if (links.push(link) === 1) onReply(reply);
      return Promise.resolve(link);
    },
    backOff: { firstMs: 1, factor: 1, lastMs: 1 },
    onReply: () => session.drop(session.link, 'the disk is full'),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  session.start();
  while (session.link === undefined) await sleep(5);
  assert.deepEqual(
    links.map((link) => link.isOpen()),
    [false, true],
  );
  await session.stop();
});
