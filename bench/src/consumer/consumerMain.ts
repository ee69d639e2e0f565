import { serveWorker } from '../serveWorker.ts';
import { Consumer, type CallQuestion, type CallReport, type ConsumerOptions } from './Consumer.ts';

// A consumer in a process of its own; see startConsumer.

await serveWorker(async (options: ConsumerOptions) => {
  const consumer = await Consumer.start(options);
  return (question: CallQuestion): Promise<CallReport> => consumer.call(question);
});
