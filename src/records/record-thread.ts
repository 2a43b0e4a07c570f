import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../errors';
import { systemClock } from '../lib/clock';
import type { Batch, CallQuestion, DecisionQuestion, LifeQuestion, RecordBounds } from './batch';
import type { RecordAsk, RecordReply } from './record-store';
import { RecordsDatabase } from './records-database';

/** The thread that has the records: neither what is written nor what is looked for keeps a call waiting. */
const { path, bounds } = workerData as { path: string; bounds: RecordBounds };
const database = RecordsDatabase.open({ path, bounds, clock: systemClock });

function answer({ what, json }: RecordAsk): unknown {
  const asked: unknown = JSON.parse(json);
  switch (what) {
    case 'write':
      return database.write(asked as Batch);
    case 'searchCalls':
      return database.searchCalls(asked as CallQuestion);
    case 'call':
      return database.call(asked as string);
    case 'event':
      return database.event(asked as string);
    case 'searchLives':
      return database.searchLives(asked as LifeQuestion);
    case 'decisions':
      return database.decisions(asked as DecisionQuestion);
  }
}

function replyTo(ask: RecordAsk): RecordReply {
  try {
    return { turn: ask.turn, json: JSON.stringify(answer(ask) ?? null) };
  } catch (error) {
    return { turn: ask.turn, refusal: messageOf(error) };
  }
}

parentPort?.on('message', (message: RecordAsk | 'close') => {
  if (message !== 'close') return parentPort?.postMessage(replyTo(message));
  database.close();
  parentPort?.close();
});
