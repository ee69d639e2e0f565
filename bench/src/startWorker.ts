import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A Node.js process of ours that answers one question at a time; disposing ends it. */
export interface Worker<Question, Answer> extends AsyncDisposable {
  readonly pid: number;
  /** Rejects when it fails or ends before it has answered. */
  ask(question: Question): Promise<Answer>;
}

/** A part of the bench that runs beside it has failed; the message is the part's own. */
export class WorkerFailed extends Error {
  readonly code = 'WORKER_FAILED';
  constructor(program: string, what: string) {
    super(`${program}: ${what}`);
  }
}

/** What comes back over the channel; the first one says that it is ready. */
export type WorkerMessage<Answer> =
  { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'failed'; readonly problem: string };

/** Starts a program beside this file in a process of its own, so that its CPU is counted apart, and returns when it is ready. */
export async function startWorker<Question extends object, Answer>(
  program: URL,
  options: object,
): Promise<Worker<Question, Answer>> {
  const child = fork(program, [JSON.stringify(options)], { serialization: 'advanced' });
  const name = program.pathname.split('/').at(-1) ?? 'worker';
  const ended = once(child, 'exit').then(() => {
    throw new WorkerFailed(name, 'it ended before it had answered');
  });
  ended.catch(() => undefined);
  const next = async (): Promise<Answer> => {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [WorkerMessage<Answer>];
    if (message.kind === 'failed') throw new WorkerFailed(name, message.problem);
    return message.answer;
  };
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended.catch(() => undefined);
  };
  try {
    await next();
  } catch (cause) {
    await stop();
    throw cause;
  }
  return {
    pid: child.pid ?? 0,
    ask: async (question) => {
      const answer = next();
      child.send(question);
      return await answer;
    },
    [Symbol.asyncDispose]: stop,
  };
}
