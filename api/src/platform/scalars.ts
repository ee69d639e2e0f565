import { GraphQLScalarType } from 'graphql';
import { GraphQLDateTime, GraphQLJSON } from 'graphql-scalars';

/** An instant. In: RFC 3339 text with a zone. Out: UTC. */
export const DateTime = new GraphQLScalarType<Date, Date>({
  ...GraphQLDateTime.toConfig(),
  description: 'RFC 3339 instant in UTC, e.g. 2026-11-22T10:42:07.123Z.',
});

/** Any JSON value. */
export const Json = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  description: 'Any JSON value.',
  specifiedByURL: null,
});
