import { parentPort } from 'node:worker_threads';
import { THREAD_TASKS, type ThreadAnswer, type ThreadQuestion } from './thread-tasks.js';

/** Answers one question after another, in the order of asking: the oldest that has no answer is the one that it is at. */
parentPort?.on('message', ({ id, task, input }: ThreadQuestion) => {
  parentPort?.postMessage(answerTo(id, task, input));
});
parentPort?.postMessage('ready');

function answerTo(id: number, task: ThreadQuestion['task'], input: unknown): ThreadAnswer {
  try {
    return { id, output: (THREAD_TASKS[task] as (input: unknown) => unknown)(input) };
  } catch (error) {
    return { id, failed: error instanceof Error ? `${error.name}: ${error.message}` : 'it failed' };
  }
}
