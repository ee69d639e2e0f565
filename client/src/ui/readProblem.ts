import { CombinedGraphQLErrors, ServerError } from '@apollo/client';
import { texts } from '../texts.ts';

/** What went wrong, as a stable code and a sentence for people; facts are the extensions that the API sent along. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Reads whatever a request, a mutation or a socket rejected with. */
export function readProblem(error: unknown): Problem {
  if (CombinedGraphQLErrors.is(error)) return readGraphqlErrors(error.errors);
  if (ServerError.is(error)) return readServerError(error);
  if (Array.isArray(error)) return readGraphqlErrors(error);
  return { code: 'API_UNREACHABLE', message: texts.problems.unreachable, facts: {} };
}

function readGraphqlErrors(errors: readonly { message: string; extensions?: Record<string, unknown> }[]): Problem {
  const [first] = errors;
  const code = first?.extensions?.['code'];
  return {
    code: typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR',
    message: first?.message ?? texts.problems.unknown,
    facts: first?.extensions ?? {},
  };
}

/** A status other than 200 may still carry GraphQL errors in its body, with better codes than the status. */
function readServerError(error: ServerError): Problem {
  const body = parseBody(error.bodyText);
  if (body !== undefined) return readGraphqlErrors(body);
  const code = error.statusCode === 401 ? 'UNAUTHENTICATED' : `HTTP_${error.statusCode}`;
  return { code, message: texts.problems.status(error.statusCode), facts: {} };
}

function parseBody(text: string): readonly { message: string; extensions?: Record<string, unknown> }[] | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const errors = typeof body === 'object' && body !== null && 'errors' in body ? body.errors : undefined;
    return Array.isArray(errors) && errors.length > 0 ? errors : undefined;
  } catch {
    // Not JSON: something before the API answered, the status says more than its page.
    return undefined;
  }
}
