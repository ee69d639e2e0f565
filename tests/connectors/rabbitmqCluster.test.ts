import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { rabbitmqPackages } from '../support/rabbitmq.ts';
import { stompOptions } from './ConnectorKit.ts';
import { ContractWorld, request, textOf } from './ContractWorld.ts';
import { rabbitmqKit } from './rabbitmqKit.ts';
import { startRabbitMqCluster } from './startRabbitMqCluster.ts';
import type { RabbitMqCluster } from './startRabbitMqCluster.ts';

const packages = await requireDebianPackages(rabbitmqPackages);

/** In a failure nobody would end what is waited for. */
const options = { timeout: 60_000 };

describe('a cluster of two RabbitMQ nodes', { skip: !packages.available && packages.why }, () => {
  const world = new AsyncDisposableStack();
  let cluster: RabbitMqCluster;
  before(async () => {
    cluster = world.use(await startRabbitMqCluster());
  });
  after(() => world.disposeAsync());

  for (const useReplyExchange of [false, true]) {
    const how = useReplyExchange ? 'with use_reply_exchange ' : '';

    test(
      `${how}loses no reply while the node of our queue is down, when it comes back, and when we are started anew`,
      options,
      async () => {
        const { first, second } = cluster;
        await using own = new ContractWorld(rabbitmqKit(useReplyExchange), second);
        const brokers = [stompOptions(first, own.wish), stompOptions(second, own.wish)] as const;
        const connector = own.connector({ brokers, lookEveryMs: 200 });
        const node = await own.node(own.identity('web1'));

        const before = await own.open(connector, 'tasks');
        await before.link.sendDirected(own.identity('web1'), request('before'));
        const early = await node.requests.next();
        await first.kill();
        await before.link.closed;

        const meanwhile = await own.open(connector, 'tasks');
        await meanwhile.link.sendDirected(own.identity('web1'), request('meanwhile'));
        const late = await node.requests.next();
        await node.reply(late, 'through the stand-in');
        const reply = await meanwhile.replies.next();
        assert.equal(reply.body.toString(), 'through the stand-in');
        reply.accept();

        await first.restart();
        await node.reply(early, 'to the queue that is back');
        const tardy = await meanwhile.replies.next();
        assert.equal(tardy.body.toString(), 'to the queue that is back');
        tardy.accept();

        await meanwhile.link.disconnect();
        await node.reply(late, 'while nobody is there');
        const anew = await own.open(own.connector({ brokers }), 'tasks');
        assert.equal(await textOf(anew.replies.next()), 'while nobody is there');
      },
    );
  }
});
