import { failed, textInput, type ActionCall, type ActionResult, type Agent } from './Agent.ts';

const NEWEST = '2.4.62-1';
const SLOW_MS = 900;

/** Installs, updates and removes the packages of a host. */
export const packages: Agent = {
  status: (call) => describe(call, ''),
  install: (call) => {
    const name = nameOf(call);
    const wanted = textInput(call, 'version') ?? NEWEST;
    const output = call.state.packages.get(name) === wanted ? 'Nothing to do.' : `Installed: ${name}-${wanted}`;
    call.state.packages.set(name, wanted);
    return { ...describe(call, output), takesMs: SLOW_MS };
  },
  update: (call) => {
    const name = nameOf(call);
    const before = call.state.packages.get(name);
    if (before === undefined) return failed(`Package ${name} is not installed`, describe(call, '').outputs);
    call.state.packages.set(name, NEWEST);
    const output = before === NEWEST ? 'Nothing to do.' : `Upgraded: ${name} from ${before} to ${NEWEST}`;
    return { ...describe(call, output), takesMs: SLOW_MS };
  },
  uninstall: (call) => {
    const removed = call.state.packages.delete(nameOf(call));
    return { ...describe(call, removed ? `Removed: ${nameOf(call)}` : 'Nothing to do.'), takesMs: SLOW_MS };
  },
};

function nameOf(call: ActionCall): string {
  return textInput(call, 'package') ?? '';
}

function describe(call: ActionCall, output: string): ActionResult {
  const name = nameOf(call);
  const ensure = call.state.packages.get(name);
  const [version = null, release = null] = ensure?.split('-') ?? [];
  const isDebian = call.host.facts.get('os.family') === 'Debian';
  const arch = call.host.facts.get('os.architecture') ?? null;
  return {
    outputs: { ensure: ensure ?? 'absent', name, version, release, arch, provider: isDebian ? 'apt' : 'dnf', output },
  };
}
