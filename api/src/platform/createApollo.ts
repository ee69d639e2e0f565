import { ApolloServer, type BaseContext } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { answerPlainJson } from './answerPlainJson.ts';
import { chargeCallers, type Charging } from './chargeCallers.ts';
import { DOCUMENT_RULES, PARSE_OPTIONS, VALIDATION_OPTIONS } from './documentRules.ts';
import { formatError } from './formatError.ts';
import { refuseHostileShapes, tellShapeFault } from './refuseHostileShapes.ts';

/** Apollo Server for one schema: no batches, nothing of a document is run or even validated before its limits are checked, and what it costs is paid. */
export async function createApollo<Context extends BaseContext>(
  schema: GraphQLSchema,
  { server, charging }: { readonly server: FastifyInstance; readonly charging: Charging<Context> },
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
      chargeCallers(charging),
      answerPlainJson(),
    ],
  });
  await apollo.start();
  return apollo;
}
