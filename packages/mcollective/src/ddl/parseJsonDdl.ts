import { basename } from 'node:path';
import { acceptedDdl } from './acceptedDdl.ts';
import type { ActionDdl, AgentDdl, AggregateDdl, InputDdl, OutputDdl } from './AgentDdl.ts';
import { DdlError } from './DdlError.ts';
import { JsonShape } from './JsonShape.ts';
import { MalformedAgentDdl } from './MalformedAgentDdl.ts';

const MAX_SOURCE_BYTES = 256 * 1024;
/** Choria's own rule; with it no name needs to be quoted anywhere. */
const NAME = /^[a-z0-9_]{1,100}$/;
const TYPES = ['string', 'list', 'boolean', 'integer', 'float', 'number', 'hash', 'array', 'Hash', 'Array'] as const;

/**
 * Reads an agent's DDL as Choria writes it, of at most 256 KiB (protocol E.5). The agent is called as its file is. Names
 * travel as symbols, which is how stock nodes declare the same agent. Throws DdlError with the path of the fault, or
 * with the line when it is no JSON.
 */
export function parseJsonDdl(source: string, fileName: string): AgentDdl {
  const name = basename(fileName, '.json');
  if (!/^\w+$/.test(name)) {
    throw new DdlError('UNSUPPORTED', { file: fileName, line: 0 }, `${name} is no name of an agent`);
  }
  const root = new JsonShape(jsonOf(source, fileName), 'ddl');
  try {
    return acceptedDdl(agentOf(root, name), fileName);
  } catch (cause) {
    if (!(cause instanceof MalformedAgentDdl)) throw cause;
    const where = { file: fileName, line: 0, path: cause.path };
    throw new DdlError('INCOMPLETE', where, `must be ${cause.expected}`, { cause });
  }
}

function jsonOf(source: string, file: string): unknown {
  if (Buffer.byteLength(source) > MAX_SOURCE_BYTES)
    throw new DdlError('UNSUPPORTED', { file, line: 0 }, 'larger than 256 KiB');
  try {
    return JSON.parse(source);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const line = Number(/\(line (\d+) column \d+\)$/.exec(detail)?.[1] ?? 0);
    throw new DdlError('SYNTAX', { file, line }, `is no JSON: ${detail}`, { cause });
  }
}

function agentOf(root: JsonShape, name: string): AgentDdl {
  const metadata = root.field('metadata');
  metadata.text('name');
  const actions = root.list('actions', actionOf);
  const repeated = actions.findIndex((action, at) => actions.findIndex((other) => other.name === action.name) !== at);
  if (repeated !== -1) throw new MalformedAgentDdl(`ddl.actions[${repeated}].action`, 'a name that occurs once');
  return {
    metadata: {
      name,
      description: metadata.text('description'),
      author: metadata.text('author'),
      license: metadata.text('license'),
      version: metadata.text('version'),
      url: metadata.text('url'),
      timeoutSeconds: metadata.above('timeout', 0),
    },
    actions,
  };
}

function actionOf(action: JsonShape): ActionDdl {
  const { display = 'failed' } = action.optional('display', (name) =>
    action.oneOf<ActionDdl['display']>(name, ['ok', 'failed', 'always']),
  );
  return {
    name: action.name('action', NAME),
    description: action.text('description'),
    display,
    inputs: action.entries('input', NAME, inputOf),
    outputs: action.entries('output', NAME, outputOf),
    aggregates: action.optional('aggregate', (name) => action.list(name, aggregateOf)).aggregate ?? [],
  };
}

function inputOf(name: string, input: JsonShape): InputDdl {
  const type = input.oneOf('type', TYPES);
  return {
    name,
    keyType: 'symbol',
    prompt: input.text('prompt'),
    description: input.text('description'),
    type,
    optional: input.boolean('optional'),
    ...presetOf(input),
    ...(type === 'string' ? textRulesOf(input) : {}),
    ...(type === 'list' ? { list: input.list('list', (entry) => entry.scalar()) } : {}),
  };
}

/** As in Ruby, a default of null is none. */
function presetOf(shape: JsonShape): Pick<InputDdl, 'default'> {
  const { default: preset = null } = shape.optional('default', (name) => shape.json(name));
  return preset === null ? {} : { default: preset };
}

/** One lower-case word names a validator, as in Choria; anything else is a pattern. */
function textRulesOf(input: JsonShape): Partial<InputDdl> {
  const { validation = '' } = input.optional('validation', (name) => input.text(name));
  const { maxlength = 0 } = input.optional('maxlength', (name) => input.above(name, -1));
  if (!Number.isSafeInteger(maxlength)) throw input.fault('maxlength', 'a whole number');
  const validationKind = /^[a-z]\w*$/.test(validation) ? 'validator' : 'regex';
  return {
    ...(validation === '' ? {} : { validation, validationKind }),
    ...(maxlength === 0 ? {} : { maxLength: maxlength }),
  };
}

function outputOf(name: string, output: JsonShape): OutputDdl {
  output.optional('type', (type) => output.oneOf(type, TYPES));
  const description = output.text('description');
  return { name, keyType: 'symbol', description, displayAs: output.text('display_as'), ...presetOf(output) };
}

/** `"args": ["output", {"format": "…"}]`. */
function aggregateOf(aggregate: JsonShape): AggregateDdl {
  const [output, options] = aggregate.list('args', (entry) => entry);
  const { format } = options?.optional('format', (name) => options.text(name)) ?? {};
  return {
    function: aggregate.name('function', NAME),
    output: output?.nameItself(NAME) ?? aggregate.name('args', NAME),
    ...(format === undefined ? {} : { format }),
  };
}
