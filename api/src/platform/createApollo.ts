import { ApolloServer, type BaseContext } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { answerPlainJson } from './answerPlainJson.ts';
import { DOCUMENT_RULES, PARSE_OPTIONS, VALIDATION_OPTIONS } from './documentRules.ts';
import { formatError } from './formatError.ts';
import { refuseHostileShapes, tellShapeFault } from './refuseHostileShapes.ts';

/** Apollo Server for one schema: no batches, nothing of a document is run or even validated before its limits are checked. */
export async function createApollo<Context extends BaseContext>(
  schema: GraphQLSchema,
  server: FastifyInstance,
): Promise<ApolloServer<Context>> {
  const apollo = new ApolloServer<Context>({
    schema,
    formatError,
    csrfPrevention: true,
    introspection: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    parseOptions: PARSE_OPTIONS,
    validationRules: [tellShapeFault, ...DOCUMENT_RULES],
    validationOptions: VALIDATION_OPTIONS,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    plugins: [
      fastifyApolloDrainPlugin(server),
      ApolloServerPluginLandingPageDisabled(),
      refuseHostileShapes(),
      answerPlainJson(),
    ],
  });
  await apollo.start();
  return apollo;
}
