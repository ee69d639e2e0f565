import type { ApolloServerPlugin, BaseContext } from '@apollo/server';

/**
 * Answers a faulty document with 200 to who does not know the media type of GraphQL's answers, as GraphQL over HTTP asks: only with
 * that type does a status tell of the document; without it, a 400 may come from anything on the way.
 */
export function answerPlainJson<Context extends BaseContext>(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ source, request, response }) => {
        const isOfDocument = source !== undefined && response.http.status === 400;
        if (isOfDocument && !knowsItsType(request.http?.headers.get('accept'))) response.http.status = 200;
      },
    }),
  };
}

function knowsItsType(accept: string | undefined): boolean {
  return accept?.includes('application/graphql-response+json') ?? false;
}
