import { ApiRefused } from '@chargehand/api-client';

/** The refusal, when the API refuses for good what a request carried; undefined when it is about who asks or how, or when it may pass. */
export function contentRefusal(error: unknown): ApiRefused | undefined {
  if (!(error instanceof ApiRefused) || error.retryable || ABOUT_EVERY_REQUEST.has(error.code)) return undefined;
  return error;
}

/** Refusals that every request of this bridge would meet: its credential, or a version that speaks another schema. */
const ABOUT_EVERY_REQUEST: ReadonlySet<string> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
]);
