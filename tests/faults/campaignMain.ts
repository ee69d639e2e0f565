import { longPlan, quickPlan, readSeed } from './campaign/CampaignPlan.ts';
import { runCampaign } from './campaign/runCampaign.ts';
import { totalsInWords } from './campaign/Totals.ts';

/**
 * `npm run test:faults`. CHARGEHAND_FAULTS: how many of each (200), or quick for the version of npm test. CHARGEHAND_FAULT_BROKERS: real
 * (ActiveMQ and RabbitMQ of Debian), or loopback. CHARGEHAND_FAULT_SEED: repeats a campaign.
 */
const seed = readSeed(process.env);
const size = process.env['CHARGEHAND_FAULTS'] ?? '200';
const isLoopback = process.env['CHARGEHAND_FAULT_BROKERS'] === 'loopback';
const brokers = isLoopback ? (['loopback', 'loopback'] as const) : (['activemq', 'rabbitmq'] as const);
const plan = size === 'quick' ? quickPlan(seed) : longPlan(seed, Number(size), brokers);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const startedAt = performance.now();
say(`Campaign with seed ${seed}: ${JSON.stringify(plan)}`);
const { totals, violations } = await runCampaign(plan, say);
for (const { invariant, message } of violations) say(`VIOLATION ${invariant}: ${message}`);
say(`Seed ${seed}, ${Math.round((performance.now() - startedAt) / 1000)} seconds:\n${totalsInWords(totals)}`);
process.exitCode = violations.length === 0 ? 0 : 1;
