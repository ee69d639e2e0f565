import { startLoopbackBroker } from '@chargehand/fleet';

/** The loopback broker as a program, so that it can be killed: PORT, LOGIN and PASSCODE come from the environment. */
const { PORT, LOGIN = '', PASSCODE = '' } = process.env;
await startLoopbackBroker({
  host: '127.0.0.1',
  port: Number(PORT),
  credentials: { login: LOGIN, passcode: PASSCODE },
});
process.stdout.write(`${JSON.stringify({ event: 'ready', port: Number(PORT) })}\n`);
