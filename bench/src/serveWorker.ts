import type { WorkerMessage } from './startWorker.ts';

/**
 * The other side of startWorker: reads the options, prepares, says that it is ready and answers the questions that come,
 * until the one who started it is gone. `prepare` gives what answers a question.
 */
export async function serveWorker<Options, Question, Answer>(
  prepare: (options: Options) => Promise<(question: Question) => Promise<Answer>>,
): Promise<void> {
  process.once('disconnect', () => process.exit(0));
  await tell(async () => {
    const answer = await prepare(JSON.parse(process.argv[2] ?? '{}') as Options);
    process.on('message', (question: Question) => void tell(() => answer(question)));
    return undefined;
  });
}

async function tell(work: () => Promise<unknown>): Promise<void> {
  try {
    send({ kind: 'answer', answer: await work() });
  } catch (error) {
    send({ kind: 'failed', problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function send(message: WorkerMessage<unknown>): void {
  process.send?.(message);
}
