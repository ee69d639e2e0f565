import { RubyFloat } from '@chargehand/mcollective';
import { nowSeconds } from '../hosts/HostState.ts';
import { failed, integerInput, textInput, type ActionCall, type Agent } from './Agent.ts';

/** How long a run lasts: a second run meanwhile is refused. */
const RUN_SECONDS = 20;

/** Runs, enables and disables the Puppet agent of a host. */
export const puppet: Agent = {
  status: (call) => ({ outputs: describe(call) }),
  runonce: (call) => {
    const { enabled, disableMessage } = call.state.puppet;
    if (!enabled) return failed(`Puppet is disabled: '${disableMessage}'`);
    if (isApplying(call)) return failed('Puppet is currently applying a catalog, cannot run now');
    call.state.puppet = { ...call.state.puppet, lastRunAt: nowSeconds(), noop: call.inputs.get('noop') === true };
    return {
      outputs: { summary: `Started a Puppet run using the '${commandLine(call)}' command`, initiated_at: nowSeconds() },
      takesMs: 600,
    };
  },
  enable: (call) => {
    if (call.state.puppet.enabled) return failed('Could not enable Puppet: Already enabled', switchState(call));
    call.state.puppet = { ...call.state.puppet, enabled: true, disableMessage: '' };
    return { outputs: switchState(call) };
  },
  disable: (call) => {
    if (!call.state.puppet.enabled) return failed('Could not disable Puppet: Already disabled', switchState(call));
    const disableMessage = textInput(call, 'message') ?? 'Disabled via MCollective';
    call.state.puppet = { ...call.state.puppet, enabled: false, disableMessage };
    return { outputs: switchState(call) };
  },
  last_run_summary: ({ host, state }) => {
    const total = 180 + host.classes.length * 12;
    return {
      outputs: {
        changed_resources: state.puppet.noop ? 0 : 2,
        failed_resources: 0,
        out_of_sync_resources: 2,
        total_resources: total,
        total_time: new RubyFloat(total / 16),
        config_version: host.facts.get('environment') === 'staging' ? '5e1f9c2' : '8a41d07',
      },
    };
  },
};

function isApplying({ state }: ActionCall): boolean {
  return state.puppet.lastRunAt > state.startedAt && nowSeconds() - state.puppet.lastRunAt < RUN_SECONDS;
}

function statusOf(call: ActionCall): string {
  if (!call.state.puppet.enabled) return 'disabled';
  if (isApplying(call)) return 'applying a catalog';
  return call.state.services.get('puppet') === true ? 'idling' : 'stopped';
}

function describe(call: ActionCall) {
  const { enabled, disableMessage, lastRunAt } = call.state.puppet;
  const sinceLastRun = nowSeconds() - lastRunAt;
  const status = statusOf(call);
  return {
    applying: isApplying(call),
    enabled,
    daemon_present: call.state.services.get('puppet') === true,
    disable_message: disableMessage,
    lastrun: lastRunAt,
    since_lastrun: sinceLastRun,
    status,
    message: `Currently ${status}; last completed run ${sinceLastRun} seconds ago`,
  };
}

function switchState(call: ActionCall) {
  return { status: statusOf(call), enabled: call.state.puppet.enabled };
}

function commandLine(call: ActionCall): string {
  const environment = textInput(call, 'environment');
  const tags = textInput(call, 'tags');
  const splayLimit = integerInput(call, 'splaylimit');
  const parts = ['puppet agent --onetime --no-daemonize --color=false --show_diff --verbose'];
  if (call.inputs.get('noop') === true) parts.push('--noop');
  if (environment !== undefined) parts.push(`--environment ${environment}`);
  if (tags !== undefined) parts.push(`--tags ${tags}`);
  if (call.inputs.get('force') === true) parts.push('--no-splay');
  else if (call.inputs.get('splay') === true) parts.push(`--splay --splaylimit ${splayLimit ?? 30}`);
  return parts.join(' ');
}
