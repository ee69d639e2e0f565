import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectives } from './ConnectorKit.ts';
import type { ConnectorKit, ContractBroker } from './ConnectorKit.ts';
import { ContractWorld, request, textOf } from './ContractWorld.ts';
import { Inbox } from './Inbox.ts';

/** Who hears what; `broker` is the one that the suite has started. */
export function addressingContract(kit: ConnectorKit, broker: () => ContractBroker): void {
  broadcastRules(kit, broker);
  subcollectiveRules(kit, broker);
  registrationRules(kit, broker);
  directedRules(kit, broker);
}

function broadcastRules(kit: ConnectorKit, broker: () => ContractBroker): void {
  const { nodes } = kit;

  test('a broadcast reaches every host that has the agent, and no other', async () => {
    await using own = new ContractWorld(kit, broker());
    const agent = `agent_${own.unique}`;
    const destination = nodes.broadcast('mcollective', agent);
    const having = [
      await own.node(own.identity('a'), 'mcollective', destination),
      await own.node(own.identity('b'), 'mcollective', destination),
    ];
    const lacking = await own.node(own.identity('c'), 'mcollective', nodes.broadcast('mcollective', 'other'));
    const { link } = await own.connect();
    await link.broadcast(agent, request('to all'));
    await link.sendDirected(own.identity('c'), request('to c'));
    for (const node of having) assert.equal(await textOf(node.requests.next()), 'to all');
    assert.equal(await textOf(lacking.requests.next()), 'to c');
  });

  test('with agents_multiplex a broadcast goes to the one destination of all agents', async () => {
    await using own = new ContractWorld(kit, broker(), { agentsMultiplex: true });
    const node = await own.node(own.identity('a'), 'mcollective', nodes.multiplex('mcollective'));
    const { link } = await own.connect();
    await link.broadcast('rpcutil', request(`multiplexed ${own.unique}`));
    assert.equal(await textOf(node.requests.next()), `multiplexed ${own.unique}`);
  });
}

function subcollectiveRules(kit: ConnectorKit, broker: () => ContractBroker): void {
  const { nodes } = kit;

  test('a request for a subcollective reaches only hosts in it, and its reply comes to us', async () => {
    await using own = new ContractWorld(kit, broker());
    const agent = `agent_${own.unique}`;
    const [british, other] = [
      await own.node(own.identity('uk'), 'uk_collective', nodes.broadcast('uk_collective', agent)),
      await own.node(own.identity('uk'), 'mcollective', nodes.broadcast('mcollective', agent)),
    ];
    const { link, replies } = await own.connect();
    await link.broadcast(agent, request('broadcast', { collective: 'uk_collective' }));
    assert.equal(await textOf(british.requests.next()), 'broadcast');
    await link.sendDirected(own.identity('uk'), request('directed', { collective: 'uk_collective' }));
    const call = await british.requests.next();
    assert.equal(call.body.toString(), 'directed');
    await british.reply(call, 'from the isles');
    assert.equal(await textOf(replies.next()), 'from the isles');
    await link.sendDirected(own.identity('uk'), request('for the main collective'));
    assert.equal(await textOf(other.requests.next()), 'for the main collective');
  });
}

function registrationRules(kit: ConnectorKit, broker: () => ContractBroker): void {
  const { nodes } = kit;

  for (const agentsMultiplex of [false, true]) {
    test(`registration messages of each collective are heard${agentsMultiplex ? ', with agents_multiplex too' : ''}`, async () => {
      await using own = new ContractWorld(kit, broker(), { agentsMultiplex });
      const heard = new Inbox<Buffer>();
      const connector = own.connector();
      const node = await own.node(own.identity('web1'));
      for (const collective of collectives) {
        const link = await connector.listenForRegistrations(collective, heard.add);
        const destination = agentsMultiplex ? nodes.multiplex(collective) : nodes.broadcast(collective, 'registration');
        await node.publish(destination, `${own.unique} in ${collective}`);
        assert.equal(String(await heard.next()), `${own.unique} in ${collective}`);
        await link.disconnect();
        assert.equal(await link.closed, undefined);
      }
    });
  }
}

function directedRules(kit: ConnectorKit, broker: () => ContractBroker): void {
  test('with base64 a payload travels as lines of base64, without it as it is', async () => {
    await using own = new ContractWorld(kit, broker());
    const node = await own.node(own.identity('web1'));
    const payload = Buffer.from([...Array(80).keys()]);
    const plain = await own.connect();
    await plain.link.sendDirected(own.identity('web1'), request('', { payload }));
    assert.deepEqual((await node.requests.next()).body, payload);
    await plain.link.disconnect();
    const encoded = await own.connect({ base64: true });
    await encoded.link.sendDirected(own.identity('web1'), request('', { payload }));
    const lines = (await textOf(node.requests.next())).split('\n');
    assert.deepEqual(Buffer.from(lines.join(''), 'base64'), payload);
    assert.equal(lines[0]?.length, 60);
  });

  test('a request for a host that does not listen is taken by the broker without a word', async () => {
    await using own = new ContractWorld(kit, broker());
    const { link, replies } = await own.connect();
    await link.sendDirected(own.identity('nobody'), request('anybody there?', { ttlSeconds: 1 }));
    const node = await own.node(own.identity('web1'));
    await link.sendDirected(own.identity('web1'), request('call'));
    await node.reply(await node.requests.next(), 'here');
    assert.equal(await textOf(replies.next()), 'here');
  });

  test('a name that would be another destination is refused before anything is written', async () => {
    await using own = new ContractWorld(kit, broker());
    const { link } = await own.connect();
    await assert.rejects(link.sendDirected('a/../b', request('x')), { code: 'INVALID_NAME' });
    await assert.rejects(link.broadcast('a.>', request('x', { collective: 'b/c' })), { code: 'INVALID_NAME' });
    await link.disconnect();
    assert.equal(await link.closed, undefined);
  });
}
