import {
  presentValue,
  symbolHash,
  type ActionDdl,
  type AgentDdl,
  type DecodedRequest,
  type JsonValue,
  type RubyValue,
} from '@chargehand/mcollective';
import { agents } from '../agents/agents.ts';
import { failed, type ActionResult } from '../agents/Agent.ts';
import type { HostBehaviour, HostDescription } from '../description/describeFleet.ts';
import type { AnswerFault } from './answerFaults.ts';
import { checkInputs } from './checkInputs.ts';
import type { ExecutionLog } from './ExecutionLog.ts';
import type { HostScript } from './FleetScript.ts';
import { HostState, nowSeconds } from './HostState.ts';
import { matchesRequestFilter } from './matchesRequestFilter.ts';

/** What the hosts of a network share. */
export interface HostNetwork {
  readonly ddls: ReadonlyMap<string, AgentDdl>;
  readonly executions: ExecutionLog | undefined;
}

/** What a host will send, and when. */
export type Answer = { readonly afterMs: number } & (
  | { readonly kind: 'discovery' }
  | {
      readonly kind: 'rpc';
      readonly agent: string;
      readonly statusCode: number;
      readonly statusMessage: string;
      readonly data: RubyValue;
      /** Undefined: it answers honestly, once. */
      readonly fault: AnswerFault | undefined;
    }
);

type Call = Extract<DecodedRequest, { kind: 'rpc' }>;

/** How long a request without a ttl is valid, and the replies of a host. */
export const nodeTtlSeconds = 60;
const UNDECLARED = 4;
const NOT_IMPLEMENTED = 2;

/** One simulated node: decides like mcollectived whether it acts, acts, and says what it will answer. */
export class FleetHost {
  readonly description: HostDescription;
  readonly #network: HostNetwork;
  #script: HostScript = {};
  #lazyState: HostState | undefined;

  constructor(description: HostDescription, network: HostNetwork) {
    this.description = description;
    this.#network = network;
  }

  /** Changes how the host behaves from the next request on; replaces an earlier script. */
  script(script: HostScript): void {
    this.#script = script;
  }

  /** Takes a verified request; undefined: the host stays silent, whether it acted or not. */
  receive(request: DecodedRequest): Answer | undefined {
    if (this.#script.offline === true) return undefined;
    const { counters } = this.#state;
    counters.total += 1;
    counters.validated += 1;
    const drop = this.#reasonToDrop(request);
    if (drop !== undefined) {
      counters[drop] += 1;
      return undefined;
    }
    counters.passed += 1;
    const answer =
      request.kind === 'discovery' ? { kind: request.kind, afterMs: this.#behaviour.latencyMs } : this.#call(request);
    if (answer !== undefined) counters.replies += 1;
    return answer;
  }

  /** Takes note of a message whose seal is wrong; a node never answers it. */
  receiveUnsealed(): void {
    this.#state.counters.total += 1;
    this.#state.counters.unvalidated += 1;
  }

  /** A message from the future is accepted, as on a node (protocol B.7). */
  #reasonToDrop({
    messageTime,
    ttlSeconds = nodeTtlSeconds,
    filter,
  }: DecodedRequest): 'ttlexpired' | 'filtered' | undefined {
    if (nowSeconds() - messageTime > ttlSeconds) return 'ttlexpired';
    return matchesRequestFilter(filter, this.description) ? undefined : 'filtered';
  }

  #call(request: Call): Answer | undefined {
    const { agent, action } = request;
    const ddl = this.#network.ddls.get(agent);
    if (ddl === undefined || !this.description.plugins.includes(agent)) return undefined;
    const actionDdl = ddl.actions.find(({ name }) => name === action);
    const result = this.#run(request, actionDdl);
    const takesMs = result.takesMs ?? 0;
    if (!request.processResults || takesMs > ddl.metadata.timeoutSeconds * 1000 || this.#isMute(agent))
      return undefined;
    const { statusCode = 0, statusMessage = 'OK' } = result;
    const data = symbolHash({ ...defaultsOf(actionDdl), ...result.outputs });
    const afterMs = this.#behaviour.latencyMs + takesMs;
    // Without rpcutil nobody would know the host.
    const fault = agent === 'rpcutil' ? undefined : this.#script.answers;
    return { kind: 'rpc', agent, statusCode, statusMessage, data, afterMs, fault };
  }

  #run(request: Call, ddl: ActionDdl | undefined): ActionResult {
    const { agent, action, inputs } = request;
    if (ddl === undefined)
      return refused(UNDECLARED, `Attempted to call action ${action} for ${agent} but it's not declared in the DDL`);
    const fault = checkInputs(agent, ddl, inputs);
    if (fault !== undefined) return refused(UNDECLARED, fault);
    const implementation = agents.get(agent)?.[action];
    if (implementation === undefined)
      return refused(NOT_IMPLEMENTED, `Unknown action '${action}' for agent '${agent}'`);
    this.#network.executions?.record({
      host: this.description.name,
      requestId: request.requestId,
      agent,
      action,
      inputs: presentInputs(inputs),
    });
    const { failWith } = this.#behaviour;
    if (failWith !== undefined && agent !== 'rpcutil')
      return { ...failed(failWith.message), statusCode: failWith.code };
    return implementation({ host: this.description, state: this.#state, inputs, ddls: this.#network.ddls });
  }

  #isMute(agent: string): boolean {
    return this.#behaviour.silent && agent !== 'rpcutil';
  }

  get #behaviour(): HostBehaviour {
    const { failWith, ...described } = this.description.behaviour;
    const script = this.#script;
    const failure = script.failWith === undefined ? failWith : (script.failWith ?? undefined);
    return {
      latencyMs: script.latencyMs ?? described.latencyMs,
      silent: script.silent ?? described.silent,
      ...(failure === undefined ? {} : { failWith: failure }),
    };
  }

  /** Made when first needed: most of ten thousand hosts are only looked at. */
  get #state(): HostState {
    this.#lazyState ??= new HostState(this.description);
    return this.#lazyState;
  }
}

function refused(statusCode: number, statusMessage: string): ActionResult {
  return { statusCode, statusMessage, outputs: {} };
}

/** A node fills every declared output with its default or nil before the action runs. */
function defaultsOf(action: ActionDdl | undefined): Record<string, RubyValue> {
  return Object.fromEntries((action?.outputs ?? []).map((output) => [output.name, plainDefault(output.default)]));
}

function plainDefault(value: JsonValue | undefined): RubyValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function presentInputs(inputs: ReadonlyMap<string, RubyValue>): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(inputs.entries().map(([name, value]) => [name, presentValue(value)]));
}
