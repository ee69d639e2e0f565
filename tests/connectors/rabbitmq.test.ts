import { connectorContract } from './connectorContract.ts';
import { rabbitmqKit } from './rabbitmqKit.ts';

await connectorContract(rabbitmqKit(false));
await connectorContract(rabbitmqKit(true));
