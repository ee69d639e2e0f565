import type { AgentDdl, RubyValue } from '@chargehand/mcollective';
import type { HostDescription } from '../description/describeFleet.ts';
import type { HostState } from '../hosts/HostState.ts';

/** What an action can see: its host, that host's changing state, the inputs and the plugins of the network. */
export interface ActionCall {
  readonly host: HostDescription;
  readonly state: HostState;
  readonly inputs: ReadonlyMap<string, RubyValue>;
  readonly ddls: ReadonlyMap<string, AgentDdl>;
}

/** What an action gives back; without statusCode it succeeded. Outputs that are left out keep the default of the DDL. */
export interface ActionResult {
  readonly statusCode?: number;
  readonly statusMessage?: string;
  readonly outputs: Readonly<Record<string, RubyValue>>;
  /** How long the action takes beside the latency of the host. */
  readonly takesMs?: number;
}

/** The actions of one plugin by name. */
export type Agent = Readonly<Record<string, (call: ActionCall) => ActionResult>>;

/** An input that is text, or undefined if it was not given. */
export function textInput(call: ActionCall, name: string): string | undefined {
  const value = call.inputs.get(name);
  return typeof value === 'string' ? value : undefined;
}

/** An input that is a whole number, or undefined if it was not given. */
export function integerInput(call: ActionCall, name: string): number | undefined {
  const value = call.inputs.get(name);
  return typeof value === 'number' ? value : undefined;
}

/** The failure of an action, with the status code for "the agent said so". */
export function failed(statusMessage: string, outputs: ActionResult['outputs'] = {}): ActionResult {
  return { statusCode: 1, statusMessage, outputs };
}
