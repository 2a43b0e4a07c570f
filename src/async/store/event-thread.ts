import { parentPort, workerData } from 'node:worker_threads';
import { EventWriter } from './event-writer';
import type { NumberedAsk } from './store-ask';

/** The thread that writes events: its commits wait for the disk, and nothing else does. */
const writer = EventWriter.open((workerData as { path: string }).path);

parentPort?.on('message', (message: NumberedAsk | 'close') => {
  if (message === 'close') {
    writer.close();
    parentPort?.close();
    return;
  }
  const answer = writer.answer(message);
  const events = 'events' in answer ? (answer.events ?? []) : [];
  const bodies = events.flatMap(({ payload, response }) => (response ? [payload, response] : [payload]));
  parentPort?.postMessage(
    answer,
    bodies.map(({ buffer }) => buffer as ArrayBuffer),
  );
});
