import { failed, integerInput, textInput, type Agent } from './Agent.ts';

const LONGEST_SLEEP_SECONDS = 10;

/** Harmless actions for trying out. */
export const echo: Agent = {
  echo: (call) => {
    const loud = call.inputs.get('loud') ?? null;
    const text = textInput(call, 'text') ?? '';
    const given = (name: string) => call.inputs.get(name) ?? null;
    return {
      outputs: {
        text: loud === true ? text.toUpperCase() : text,
        colour: given('colour'),
        loud,
        times: given('times'),
        ratio: given('ratio'),
        amount: given('amount'),
        host: call.host.name,
      },
    };
  },
  sleep: (call) => {
    const seconds = integerInput(call, 'seconds') ?? 0;
    if (seconds < 0 || seconds > LONGEST_SLEEP_SECONDS)
      return failed(`It sleeps from 0 to ${LONGEST_SLEEP_SECONDS} seconds, not ${seconds}`);
    return { outputs: { slept: seconds }, takesMs: seconds * 1000 };
  },
  fail: (call) => {
    const code = integerInput(call, 'code') ?? 1;
    return {
      statusCode: code,
      statusMessage: code === 0 ? 'OK' : `Failed with code ${code}, as it was asked to`,
      outputs: { code },
    };
  },
};
