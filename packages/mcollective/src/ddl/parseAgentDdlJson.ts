import type { ActionDdl, AgentDdl, AggregateDdl, InputDdl, OutputDdl } from './AgentDdl.ts';
import { JsonShape } from './JsonShape.ts';

/** A pattern is compiled for each value that is checked. */
const MAX_VALIDATION = 2048;

/** Checks that a value is an AgentDdl and returns a copy that holds nothing else. Throws MalformedAgentDdl. */
export function parseAgentDdlJson(value: unknown): AgentDdl {
  const ddl = new JsonShape(value, 'ddl');
  const metadata = ddl.field('metadata');
  return {
    metadata: {
      name: metadata.name('name'),
      description: metadata.text('description'),
      author: metadata.text('author'),
      license: metadata.text('license'),
      version: metadata.text('version'),
      url: metadata.text('url'),
      timeoutSeconds: metadata.above('timeoutSeconds', 0),
    },
    actions: ddl.list('actions', parseAction),
  };
}

function parseAction(action: JsonShape): ActionDdl {
  return {
    name: action.name('name'),
    description: action.text('description'),
    display: action.oneOf('display', ['ok', 'failed', 'always', 'flatten']),
    inputs: action.list('inputs', parseInput),
    outputs: action.list('outputs', parseOutput),
    aggregates: action.list('aggregates', parseAggregate),
  };
}

function parseInput(input: JsonShape): InputDdl {
  return {
    name: input.name('name'),
    keyType: input.oneOf('keyType', ['symbol', 'string']),
    prompt: input.text('prompt'),
    description: input.text('description'),
    type: input.text('type'),
    optional: input.boolean('optional'),
    ...input.optional('default', (name) => input.json(name)),
    ...input.optional('validation', (name) => input.text(name, MAX_VALIDATION)),
    ...input.optional('validationKind', (name) => input.oneOf<'regex' | 'validator'>(name, ['regex', 'validator'])),
    ...input.optional('maxLength', (name) => input.above(name, 0)),
    ...input.optional('list', (name) => input.list(name, (entry) => entry.plain())),
  };
}

function parseOutput(output: JsonShape): OutputDdl {
  return {
    name: output.name('name'),
    keyType: output.oneOf('keyType', ['symbol', 'string']),
    description: output.text('description'),
    displayAs: output.text('displayAs'),
    ...output.optional('default', (name) => output.json(name)),
  };
}

function parseAggregate(aggregate: JsonShape): AggregateDdl {
  return {
    function: aggregate.name('function'),
    output: aggregate.name('output'),
    ...aggregate.optional('format', (name) => aggregate.text(name)),
  };
}
