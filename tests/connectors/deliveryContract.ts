import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectorKit, ContractBroker } from './ConnectorKit.ts';
import { ContractWorld, request, textOf } from './ContractWorld.ts';

/** What holds of every connector in every version of STOMP; `broker` is the one that the suite has started. */
export function deliveryContract(kit: ConnectorKit, broker: () => ContractBroker): void {
  for (const version of ['1.0', '1.1', '1.2'] as const) {
    const world = (): ContractWorld => new ContractWorld(kit, broker(), { versions: [version] });

    test(`in STOMP ${version} a directed request reaches the host it names, and no other`, async () => {
      await using own = world();
      const [web1, web2] = [own.identity('web1'), own.identity('web2')];
      const named = await own.node(web1);
      const other = await own.node(web2);
      const { link } = await own.connect();
      await link.sendDirected(web1, request('for web1'));
      await link.sendDirected(web2, request('for web2'));
      assert.equal(await textOf(named.requests.next()), 'for web1');
      assert.equal(await textOf(other.requests.next()), 'for web2');
    });

    test(`in STOMP ${version} a reply reaches the link that sent its request, and no other`, async () => {
      await using own = world();
      const node = await own.node(own.identity('web1'));
      const connector = own.connector();
      for (const { link, replies } of [await own.open(connector, 'inquiries'), await own.open(connector, 'tasks')]) {
        await link.sendDirected(own.identity('web1'), request('call'));
        const body = Buffer.from([0x04, 0x08, 0x00, 0x0a, 0xff]);
        await node.reply(await node.requests.next(), body);
        const reply = await replies.next();
        assert.deepEqual([reply.body, reply.isOversize], [body, false]);
        reply.accept();
      }
    });

    keepingContract(version, world);
  }
}

/** The broker keeps a reply until it has been accepted. */
function keepingContract(version: string, world: () => ContractWorld): void {
  test(`in STOMP ${version} a reply that was not accepted comes again after a break, an accepted one does not`, async () => {
    await using own = world();
    const node = await own.node(own.identity('web1'));
    const first = await own.connect();
    await first.link.sendDirected(own.identity('web1'), request('call'));
    const call = await node.requests.next();
    for (const body of ['accepted', 'not accepted']) await node.reply(call, body);
    (await first.replies.next()).accept();
    assert.equal(await textOf(first.replies.next()), 'not accepted');
    await first.link.disconnect();
    const second = await own.connect();
    assert.equal(await textOf(second.replies.next()), 'not accepted');
    await node.reply(call, 'the next one');
    assert.equal(await textOf(second.replies.next()), 'the next one');
  });

  test(`in STOMP ${version} replies that are accepted out of turn come again with the one that is not, and nothing is left of them in the end`, async () => {
    await using own = world();
    const node = await own.node(own.identity('web1'));
    const first = await own.connect();
    await first.link.sendDirected(own.identity('web1'), request('call'));
    const call = await node.requests.next();
    const bodies = ['one', 'two', 'three', 'four'];
    for (const body of bodies) await node.reply(call, body);
    const replies = [];
    for (const body of bodies) replies.push({ body, reply: await first.replies.next() });
    for (const { body, reply } of replies.toReversed()) if (body !== 'two') reply.accept();
    await first.link.disconnect();
    const second = await own.connect();
    const again = [await second.replies.next(), await second.replies.next(), await second.replies.next()];
    assert.deepEqual(
      again.map(({ body }) => body.toString()),
      ['two', 'three', 'four'],
    );
    for (const reply of again.toReversed()) reply.accept();
    await second.link.disconnect();
    const third = await own.connect();
    await node.reply(call, 'the next one');
    assert.equal(await textOf(third.replies.next()), 'the next one');
  });

  test(`in STOMP ${version} a reply that is sent while we are away arrives when we are back`, async () => {
    await using own = world();
    const node = await own.node(own.identity('web1'));
    const { link } = await own.connect();
    await link.sendDirected(own.identity('web1'), request('call'));
    const call = await node.requests.next();
    await link.disconnect();
    await node.reply(call, 'while you were away');
    const { replies } = await own.connect();
    assert.equal(await textOf(replies.next()), 'while you were away');
  });
}
