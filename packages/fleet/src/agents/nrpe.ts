import { textInput, type Agent } from './Agent.ts';

const OK = 0;
const WARNING = 1;

/** Runs the checks of a host; the disk of every host with a long uptime is getting full. */
export const nrpe: Agent = {
  runcommand: (call) => {
    const command = textInput(call, 'command') ?? '';
    const processors = Number(call.host.facts.get('processorcount') ?? '1');
    const uptimeDays = Number(call.host.facts.get('system_uptime.days') ?? '0');
    const { exitcode, output, perfdata } = runCheck(command, processors, uptimeDays);
    return { outputs: { exitcode, output, perfdata, command } };
  },
};

interface CheckResult {
  readonly exitcode: number;
  readonly output: string;
  readonly perfdata: string;
}

function runCheck(command: string, processors: number, uptimeDays: number): CheckResult {
  switch (command) {
    case 'check_load':
      return {
        exitcode: OK,
        output: 'OK - load average: 0.42, 0.37, 0.31',
        perfdata: `load1=0.420;${processors};${processors * 2};0;`,
      };
    case 'check_disk':
      return uptimeDays > 350
        ? {
            exitcode: WARNING,
            output: 'DISK WARNING - free space: / 1902 MiB (9%);',
            perfdata: '/=19210MiB;18000;20000;0;21112',
          }
        : {
            exitcode: OK,
            output: 'DISK OK - free space: / 14220 MiB (67%);',
            perfdata: '/=6892MiB;18000;20000;0;21112',
          };
    case 'check_ntp_time':
      return { exitcode: OK, output: 'NTP OK: Offset 0.0004 secs', perfdata: 'offset=0.000400s;0.5;1.0;' };
    case 'check_procs':
      return {
        exitcode: OK,
        output: `PROCS OK: ${110 + processors} processes`,
        perfdata: `procs=${110 + processors};250;400;0;`,
      };
    default:
      return { exitcode: OK, output: 'USERS OK - 1 users currently logged in', perfdata: 'users=1;5;10;0' };
  }
}
