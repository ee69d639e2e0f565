import { startBroker } from './broker/startBroker.ts';
import { startConsumer } from './consumer/startConsumer.ts';
import { startSwarm } from './swarm/startSwarm.ts';
const hosts = Number(process.argv[2] ?? 10000);
await using broker = await startBroker();
await using swarm = await startSwarm({ broker: broker.address, hosts, isEachConnected: false });
const consumers = {
  verify: await startConsumer({ broker: broker.address, line: 'connector', isVerifying: true }),
  count: await startConsumer({ broker: broker.address, line: 'connector', isVerifying: false }),
  bare: await startConsumer({ broker: broker.address, line: 'bare', isVerifying: false }),
  bareVerify: await startConsumer({ broker: broker.address, line: 'bare', isVerifying: true }),
};
for (const addressing of process.argv.slice(3).map((t) => JSON.parse(t)))
for (let round = 0; round < 4; round++)
  for (const [name, c] of Object.entries(consumers)) {
    const cpu0 = await broker.cpuMicros();
    const r = await c.ask({ hosts, addressing });
    const s = await swarm.ask({});
    console.log(JSON.stringify(addressing), name, Math.round(r.replies / r.wallMs * 1000), '/s cpu', (r.cpuMicros / r.replies).toFixed(1), 'swarm', (s.cpuMicros / s.replies).toFixed(1), 'broker', ((await broker.cpuMicros() - cpu0) / r.replies).toFixed(1), 'bytes/req', Math.round(s.receivedBytes/s.requests), s.replies);
  }
for (const c of Object.values(consumers)) await c[Symbol.asyncDispose]();
