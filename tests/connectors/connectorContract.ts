import { after, before, describe } from 'node:test';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { addressingContract } from './addressingContract.ts';
import type { ConnectorKit, ContractBroker } from './ConnectorKit.ts';
import { deliveryContract } from './deliveryContract.ts';
import { faultContract } from './faultContract.ts';

/** Registers everything that holds of every connector, against a real broker that all these tests share. */
export async function connectorContract(kit: ConnectorKit): Promise<void> {
  const packages = await requireDebianPackages(kit.packages);
  describe(`the connector for ${kit.name}`, { skip: packages.available ? false : packages.why }, () => {
    let started: ContractBroker | undefined;
    before(async () => {
      started = await kit.startBroker();
    });
    after(() => started?.[Symbol.asyncDispose]());
    const broker = (): ContractBroker => {
      if (started === undefined) throw new Error('The broker has not started');
      return started;
    };
    deliveryContract(kit, broker);
    addressingContract(kit, broker);
    faultContract(kit, broker);
  });
}
