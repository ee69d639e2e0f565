import { failed, textInput, type ActionCall, type ActionResult, type Agent } from './Agent.ts';

const SLOW_MS = 400;

/** Starts and stops the services of a host. */
export const service: Agent = {
  status: (call) => withService(call, (_name, running) => running, 0),
  start: (call) => withService(call, () => true, SLOW_MS),
  stop: (call) => withService(call, () => false, SLOW_MS),
  restart: (call) => withService(call, () => true, SLOW_MS),
};

function withService(
  call: ActionCall,
  change: (name: string, running: boolean) => boolean,
  takesMs: number,
): ActionResult {
  const name = textInput(call, 'service') ?? '';
  const running = call.state.services.get(name);
  if (running === undefined) return failed(`Unit ${name}.service could not be found.`, { status: 'stopped' });
  call.state.services.set(name, change(name, running));
  return { outputs: { status: call.state.services.get(name) === true ? 'running' : 'stopped' }, takesMs };
}
