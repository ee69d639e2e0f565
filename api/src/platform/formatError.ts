import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AppError } from './AppError.ts';
import { describeError, log } from './log.ts';

/** Codes of GraphQL itself, whose messages speak only of the document that the caller sent. */
const DOCUMENT_FAULTS = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
];
const UNAVAILABLE =
  /ECONNREFUSED|ECONNRESET|Connection terminated|terminating connection|the database system is|timeout exceeded when trying to connect/;

/** What a caller sees of an error: an AppError with its code and facts, faults of the document as they are, anything else masked and logged. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const original = causeOf(error);
  const { path, locations } = formatted;
  const place = { ...(path && { path }), ...(locations && { locations }) };
  if (original instanceof AppError)
    return { message: original.message, ...place, extensions: { ...original.details, code: original.code } };
  const code = formatted.extensions?.['code'];
  if (typeof code === 'string' && DOCUMENT_FAULTS.includes(code))
    return { message: plainMessage(formatted.message), ...place, extensions: { code } };
  if (isOfRequest(original))
    return { message: plainMessage(original.message), ...place, extensions: { code: 'BAD_USER_INPUT' } };
  return { ...maskError(original), ...place };
}

/** What was thrown before a resolver ran has no path, but a cause as well. */
function causeOf(error: unknown): unknown {
  const isOfOurs = error instanceof GraphQLError && error.originalError instanceof AppError;
  return isOfOurs ? error.originalError : unwrapResolverError(error);
}

/** GraphQL itself found it before anything ran, e.g. a variable of a wrong type; over HTTP Apollo has given it a code by now. */
function isOfRequest(error: unknown): error is GraphQLError {
  const hasNoCode = error instanceof GraphQLError && error.extensions['code'] === undefined;
  return hasNoCode && error.originalError === undefined && error.path === undefined;
}

function plainMessage(message: string): string {
  return withoutSuggestion(withoutValue(message));
}

/** Who guesses at names is not told the right ones. */
function withoutSuggestion(message: string): string {
  return message.replace(/ Did you mean [^?]{0,500}\?$/, '');
}

/** GraphQL.js quotes a variable that does not fit, with all that stands beside the fault, which may be secret. */
function withoutValue(message: string): string {
  const start = /^Variable "\$\w+" got invalid value/.exec(message)?.[0];
  if (start === undefined) return message;
  const end = message.lastIndexOf('; ');
  const place = / at "[\w.[\]]+"$/.exec(message.slice(0, Math.max(end, 0)))?.[0] ?? '';
  return start + place + (end < 0 ? '' : message.slice(end));
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
