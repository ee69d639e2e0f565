import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { StompOptions } from '@chargehand/stomp';
import { connectStomp } from '@chargehand/stomp';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { rabbitmqPackages, startRabbitMq } from '../support/rabbitmq.ts';
import type { RabbitMq } from '../support/rabbitmq.ts';
import { collectives, stompOptions } from './ConnectorKit.ts';
import { ContractWorld, request, textOf } from './ContractWorld.ts';
import { Inbox } from './Inbox.ts';
import { rabbitmqKit } from './rabbitmqKit.ts';
import { TestNode } from './TestNode.ts';

// docs/bridge.md shows these to admins. The queues that RabbitMQ names for nodes have 22 characters and no dot, ours has one.
const nodeQueue = 'stomp-subscription-[A-Za-z0-9_-]{22}';
const exchanges = 'mcollective_(broadcast|directed)';
const leastUsers = [
  {
    name: 'bridge',
    password: 'bridge',
    permissions: {
      configure: '^stomp-subscription-reply\\.',
      write: `^${exchanges}$`,
      read: '^stomp-subscription-reply\\.',
    },
  },
  {
    name: 'node',
    password: 'node',
    permissions: {
      configure: `^${nodeQueue}$`,
      write: `^(${nodeQueue}|amq\\.default)$`,
      read: `^(${nodeQueue}|${exchanges})$`,
    },
  },
  {
    name: 'exchange-bridge',
    password: 'exchange-bridge',
    permissions: {
      configure: '^stomp-subscription-',
      write: `^(stomp-subscription-.*|${exchanges})$`,
      // The broadcast exchanges are for registration messages alone.
      read: '^(stomp-subscription-.*|mcollective_reply|(mcollective|uk_collective)_broadcast)$',
    },
  },
  {
    name: 'exchange-node',
    password: 'exchange-node',
    permissions: {
      configure: `^${nodeQueue}$`,
      write: `^(${nodeQueue}|mcollective_reply)$`,
      read: `^(${nodeQueue}|${exchanges})$`,
    },
  },
] as const;

const packages = await requireDebianPackages(rabbitmqPackages);

describe(
  'a RabbitMQ with least permissions, on which an admin forgot things',
  { skip: !packages.available && packages.why },
  () => {
    const world = new AsyncDisposableStack();
    let broker: RabbitMq;
    before(async () => {
      broker = world.use(await startRabbitMq({ collectives, extraUsers: leastUsers }));
    });
    after(() => world.disposeAsync());

    for (const useReplyExchange of [false, true]) {
      const [bridgeUser, nodeUser] = useReplyExchange ? ['exchange-bridge', 'exchange-node'] : ['bridge', 'node'];
      for (const version of ['1.0', '1.1', '1.2'] as const) {
        test(`the least permissions ${useReplyExchange ? 'with use_reply_exchange ' : ''}do for a call in STOMP ${version}`, async () => {
          await using own = new ContractWorld(rabbitmqKit(useReplyExchange), broker);
          await using node = await nodeAs(nodeUser);
          await node.listenDirected('mcollective', own.identity('web1'));
          await node.listenTo(`/exchange/mcollective_broadcast/agent_${own.unique}`);
          const wish = { brokers: [bridgeAs(bridgeUser, { acceptVersions: [version] })] } as const;
          const tasks = await own.connect(wish);
          await tasks.link.sendDirected(own.identity('web1'), request('directed'));
          await node.reply(await node.requests.next(), 'one');
          assert.equal(await textOf(tasks.replies.next()), 'one');
          const inquiries = await own.connect(wish, 'inquiries');
          await inquiries.link.broadcast(`agent_${own.unique}`, request('broadcast'));
          await node.reply(await node.requests.next(), 'two');
          assert.equal(await textOf(inquiries.replies.next()), 'two');
        });
      }
    }

    test('a node with the least permissions cannot read the replies of others', async () => {
      await using own = new ContractWorld(rabbitmqKit(false), broker);
      await using node = await nodeAs('node');
      await node.listenDirected('mcollective', own.identity('web1'));
      const { link } = await own.connect({ brokers: [bridgeAs('bridge')] });
      await link.sendDirected(own.identity('web1'), request('directed'));
      const replyTo = (await node.requests.next()).headers.get('reply-to') ?? '';
      assert.match(replyTo, /^\/amq\/queue\/stomp-subscription-reply\./);
      await using thief = await nodeAs('node');
      await assert.rejects(thief.listenTo(replyTo), { code: 'CONNECTION_LOST', message: /ACCESS_REFUSED/ });
    });

    test('a node that answers after our queue is gone keeps its connection', async () => {
      await using own = new ContractWorld(rabbitmqKit(false), broker);
      await using node = await nodeAs('node');
      await node.publish(`/amq/queue/stomp-subscription-reply.${own.unique}`, 'to nobody');
      await node.publish('/amq/queue/another', 'to nobody either');
      assert.equal(await node.isConnected(), true);
    });

    test('registration messages need permissions of their own, and without them only their own connection ends', async () => {
      await using own = new ContractWorld(rabbitmqKit(false), broker);
      const { link } = await own.connect({ brokers: [bridgeAs('bridge')] });
      const heard = new Inbox<Buffer>();
      const listenAs = (user: string) =>
        own.kit
          .connector(broker, { ...own.wish, brokers: [bridgeAs(user)] })
          .listenForRegistrations('mcollective', heard.add);
      await assert.rejects(listenAs('bridge'), {
        code: 'ACCESS_DENIED',
        message: /does not let the user bridge use the queue stomp-subscription-\S+ .* rabbitmqctl set_permissions/,
      });
      await link.sendDirected(own.identity('nobody'), request('still here'));
      await (await listenAs('exchange-bridge')).disconnect();
    });

    test('a missing exchange is named when something is sent there, with the type to declare', async () => {
      for (const [kind, type] of [
        ['directed', 'direct'],
        ['broadcast', 'topic'],
      ] as const) {
        await using own = new ContractWorld(rabbitmqKit(false), broker);
        const { link } = await own.connect();
        const wish = request('x', { collective: 'de_collective' });
        const sent =
          kind === 'directed' ? link.sendDirected(own.identity('web1'), wish) : link.broadcast('rpcutil', wish);
        const message = `RabbitMQ has no exchange de_collective_${kind} in the virtual host /mcollective. Declare it as a durable exchange of type ${type}`;
        await assert.rejects(sent, { code: 'MISSING_EXCHANGE', message });
        assert.equal((await link.closed)?.message, message);
      }
    });

    test('a question to a collective without exchanges ends the link for inquiries and leaves that for tasks alone', async () => {
      await using own = new ContractWorld(rabbitmqKit(false), broker);
      const connector = own.connector();
      const node = await own.node(own.identity('web1'));
      const tasks = await own.open(connector, 'tasks');
      const inquiries = await own.open(connector, 'inquiries');
      const asked = inquiries.link.broadcast('discovery', request('who?', { collective: 'de_collective' }));
      await assert.rejects(asked, { code: 'MISSING_EXCHANGE' });
      await tasks.link.sendDirected(own.identity('web1'), request('call'));
      await node.reply(await node.requests.next(), 'reply');
      assert.equal(await textOf(tasks.replies.next()), 'reply');
    });

    test('a missing virtual host is named', async () => {
      await using own = new ContractWorld(rabbitmqKit(false), broker);
      await assert.rejects(own.connect({ brokers: [bridgeAs('bridge', { vhost: '/nowhere' })] }), {
        code: 'VHOST_DENIED',
        message: /no virtual host \/nowhere, or our user has no permissions in it/,
      });
    });

    test('a queue of our name with other settings is named, with the way to be rid of it', async () => {
      await using own = new ContractWorld(rabbitmqKit(false), broker);
      const rival = await connectStomp(stompOptions(broker, own.wish));
      const destination = `/queue/stomp-subscription-reply.${own.wish.clientId}`;
      await rival.subscribe({ destination, ack: 'auto' }, () => undefined);
      await assert.rejects(own.connect(), {
        code: 'QUEUE_DIFFERS',
        message: /has the queue stomp-subscription-reply\.\S+ .* with another x-expires\. Delete it/,
      });
      await rival.disconnect();
    });

    function bridgeAs(user: string, more: Partial<StompOptions> = {}): StompOptions {
      return { ...stompOptions(broker, { clientId: '' }), login: user, passcode: user, ...more };
    }

    function nodeAs(user: string): Promise<TestNode> {
      return TestNode.connect(rabbitmqKit(false), broker, { user, password: user });
    }
  },
);
