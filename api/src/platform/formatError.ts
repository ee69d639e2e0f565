import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';
import { AppError } from './AppError.ts';
import { describeError, log } from './log.ts';

/** Codes of GraphQL itself, whose messages speak only of the document that the caller sent. */
const DOCUMENT_FAULTS = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
];
const UNAVAILABLE =
  /ECONNREFUSED|ECONNRESET|Connection terminated|terminating connection|the database system is|timeout exceeded when trying to connect/;

/** What a caller sees of an error: an AppError with its code and facts, faults of the document as they are, anything else masked and logged. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original = unwrapResolverError(error);
  const { path, locations } = formatted;
  const place = { ...(path && { path }), ...(locations && { locations }) };
  if (original instanceof AppError)
    return { message: original.message, ...place, extensions: { ...original.details, code: original.code } };
  const code = formatted.extensions?.['code'];
  if (typeof code === 'string' && DOCUMENT_FAULTS.includes(code))
    return { message: formatted.message, ...place, extensions: { code } };
  return { ...maskError(original), ...place };
}

function maskError(error: unknown): GraphQLFormattedError {
  const requestId = randomUUID();
  const description = describeError(error);
  const isUnavailable = UNAVAILABLE.test(description);
  log('error', isUnavailable ? 'database-unavailable' : 'internal-error', { requestId, error: description });
  if (isUnavailable)
    return {
      message: 'The database does not answer. Nothing is known to have changed; try again.',
      extensions: { code: 'DATABASE_UNAVAILABLE', requestId },
    };
  return {
    message: `Something went wrong here. The log has it as ${requestId}.`,
    extensions: { code: 'INTERNAL', requestId },
  };
}
