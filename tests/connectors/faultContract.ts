import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findFreePort } from '@chargehand/launcher';
import type { ConnectorKit, ContractBroker } from './ConnectorKit.ts';
import { stompOptions } from './ConnectorKit.ts';
import { startGreeter } from './startGreeter.ts';
import { ContractWorld, request, textOf } from './ContractWorld.ts';

/** What happens when something is wrong; `broker` is the one that the suite has started. The last test ends and restarts it. */
export function faultContract(kit: ConnectorKit, broker: () => ContractBroker): void {
  refusalRules(kit, broker);
  poolRules(kit, broker);
  restartRule(kit, broker);
}

function refusalRules(kit: ConnectorKit, broker: () => ContractBroker): void {
  test('a reply that is too large comes without its body, and holds up nothing once it is accepted', async () => {
    await using own = new ContractWorld(kit, broker(), { maxFrameBytes: 5000 });
    const node = await own.node(own.identity('web1'));
    const first = await own.connect();
    await first.link.sendDirected(own.identity('web1'), request('call'));
    const call = await node.requests.next();
    await node.reply(call, Buffer.alloc(100_000, 'x'));
    await node.reply(call, 'small');
    const large = await first.replies.next();
    assert.deepEqual([large.isOversize, large.body.length], [true, 0]);
    large.accept();
    assert.equal(await textOf(first.replies.next()), 'small');
    await first.link.disconnect();
    const second = await own.connect();
    assert.equal(await textOf(second.replies.next()), 'small');
  });

  test('a wrong password is named, with the user', async () => {
    await using own = new ContractWorld(kit, broker());
    await assert.rejects(own.connect({ password: 'wrong' }), {
      code: 'WRONG_CREDENTIALS',
      message: new RegExp(`does not accept the user ${own.broker.address.user} with this password`),
    });
  });
}

function poolRules(kit: ConnectorKit, broker: () => ContractBroker): void {
  test('when the first broker of a pool is dead the next one is used', async () => {
    await using own = new ContractWorld(kit, broker());
    const alive = stompOptions(own.broker, own.wish);
    const { link } = await own.connect({ brokers: [{ ...alive, port: await findFreePort() }, alive] });
    await link.sendDirected(own.identity('nobody'), request('call', { ttlSeconds: 1 }));
  });

  for (const [what, answer] of [
    ['greets us and hangs up', undefined],
    ['refuses the subscription', 'ERROR\nmessage:not authorized\n\n\0'],
  ] as const) {
    test(`when the first broker of a pool ${what} the next one is used`, async () => {
      await using own = new ContractWorld(kit, broker());
      await using bad = await startGreeter(answer);
      const alive = stompOptions(own.broker, own.wish);
      const { link } = await own.connect({ brokers: [{ ...alive, port: bad.port }, alive] });
      await link.sendDirected(own.identity('nobody'), request('call', { ttlSeconds: 1 }));
    });
  }

  test('when no broker of a pool will do, the error names each and what is wrong with it', async () => {
    await using own = new ContractWorld(kit, broker());
    const alive = stompOptions(own.broker, own.wish);
    const dead = { ...alive, port: await findFreePort() };
    const brokers = [dead, { ...alive, passcode: 'wrong' }] as const;
    await assert.rejects(own.connect({ brokers }), (error: unknown) => {
      assert.ok(error instanceof Error && 'code' in error && error.code === 'NO_BROKER_AVAILABLE', String(error));
      assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${String(dead.port)} cannot be reached: .*ECONNREFUSED`));
      assert.match(
        error.message,
        new RegExp(`127\\.0\\.0\\.1:${String(alive.port)}: The broker does not accept the user`),
      );
      return true;
    });
  });
}

function restartRule(kit: ConnectorKit, broker: () => ContractBroker): void {
  test('a killed broker ends the link, and after its restart a new one works; nothing was sent again', async () => {
    await using own = new ContractWorld(kit, broker());
    const web1 = own.identity('web1');
    const lost = await own.connect();
    await lost.link.sendDirected(own.identity('nobody'), request('before'));
    await lost.link.sendDirected(web1, request('before, too'));
    await own.broker.kill();
    const reason = await lost.link.closed;
    assert.ok(reason !== undefined && 'code' in reason && reason.code === 'CONNECTION_LOST', String(reason));
    await assert.rejects(lost.link.sendDirected(web1, request('into the void')), { code: 'CONNECTION_LOST' });
    await assert.rejects(own.connect(), { code: 'BROKER_UNREACHABLE' });
    await own.broker.restart();
    const node = await own.node(web1);
    const { link, replies } = await own.connect();
    await link.sendDirected(web1, request('after'));
    const call = await node.requests.next();
    assert.equal(call.body.toString(), 'after');
    await node.reply(call, 'reply');
    assert.equal(await textOf(replies.next()), 'reply');
  });
}
