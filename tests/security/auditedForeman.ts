import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditedMutation } from './auditedMutations.ts';
import { defaultRules } from '@chargehand/api/inventory/sources/readSources';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { sampleForeman } from '../support/foreman/sampleForeman.ts';
import { startForeman } from '../support/foreman/startForeman.ts';
import { syncNow } from '../support/tellInventory.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** Mutations about the rights of a Foreman, which has told them and is gone. */
export const AUDITED_FOREMAN: Readonly<Record<string, AuditedMutation>> = {
  importForemanRights: {
    acts: ['roles.import'],
    prepare: async ({ graph }) => {
      await using folder = await temporaryFolder('audited-foreman');
      const world = sampleForeman();
      await using foreman = await startForeman(world);
      const passwordFile = join(folder.path, 'password');
      await writeFile(passwordFile, world.account.password);
      const access = { url: foreman.url, user: world.account.login, passwordFile };
      const settings = { name: 'foreman', kind: 'foreman', ...access, everySeconds: 60, fullEverySeconds: 60 } as const;
      await registerSources(graph.em, { sources: [settings], rules: defaultRules(['foreman']) });
      await syncNow(graph.em, settings);
      const preview = '{ previewForemanImport(source: "foreman") { fingerprint } }';
      const { previewForemanImport } = await graph.ask<{ previewForemanImport: { fingerprint: string } }>(
        preview,
        {},
        'admin',
      );
      return {
        document: `mutation ($fingerprint: String!) {
          importForemanRights(source: "foreman", fingerprint: $fingerprint) { fingerprint } }`,
        variables: previewForemanImport,
        asking: 'admin',
      };
    },
  },
};
