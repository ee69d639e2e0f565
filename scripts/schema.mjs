// Writes schema.graphql and the types that the clients' documents are checked against. Run it on a built api: npm run schema
import { writeFile } from 'node:fs/promises';
import { minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { emitSchema } from '../api/dist/emitSchema.js';

const text = await emitSchema();
const introspection = minifyIntrospection(introspectionFromSchema(buildSchema(text)));
const types = outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true });
await writeFile('schema.graphql', text);
for (const folder of ['packages/api-client/src', 'client/src']) await writeFile(`${folder}/graphql-env.d.ts`, types);
