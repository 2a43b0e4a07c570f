import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CallAnswer, CallsAnswer } from '../contract/call-row';
import type { Decision } from '../contract/decision';
import type { EnvironmentLife } from '../contract/environment-life';
import { messageOf, PlatformError } from '../errors';
import { deferred, type Deferred } from '../lib/deferred';
import { withDeadline } from '../lib/with-deadline';
import type { Batch, CallQuestion, DecisionQuestion, LifeQuestion, RecordBounds } from './batch';
import type { RecordAsk, RecordReply, RecordStore } from './record-store';

const HEAP = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 96 };
const DEADLINE_MS = 10_000;
const MAX_WAITING = 1000;

/** The records, which a thread has; it is begun when it is first needed, and again when it has ended. */
export class ThreadRecords implements RecordStore {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Deferred<string>>();
  private turn = 0;
  private isClosed = false;

  constructor(private readonly data: { readonly path: string; readonly bounds: RecordBounds }) {}

  async write(batch: Batch): Promise<void> {
    await this.ask('write', batch);
  }

  searchCalls(question: CallQuestion): Promise<CallsAnswer> {
    return this.ask('searchCalls', question);
  }

  async call(requestId: string): Promise<CallAnswer | undefined> {
    return (await this.ask<CallAnswer | null>('call', requestId)) ?? undefined;
  }

  async event(requestId: string): Promise<string | undefined> {
    return (await this.ask<string | null>('event', requestId)) ?? undefined;
  }

  searchLives(question: LifeQuestion): Promise<readonly EnvironmentLife[]> {
    return this.ask('searchLives', question);
  }

  decisions(question: DecisionQuestion): Promise<readonly Decision[]> {
    return this.ask('decisions', question);
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.isClosed = true;
    if (!worker) return;
    const ended = once(worker, 'exit');
    worker.ref();
    worker.postMessage('close');
    await withDeadline('the thread of calls', DEADLINE_MS, ended).catch(() => worker.terminate());
  }

  private async ask<T>(what: RecordAsk['what'], asked: unknown): Promise<T> {
    if (this.isClosed) throw new PlatformError('the calls are closed: the service is stopping');
    if (this.waiting.size >= MAX_WAITING) throw new PlatformError('the disk is too slow for the calls');
    this.turn += 1;
    const { turn } = this;
    const reply = deferred<string>();
    this.waiting.set(turn, reply);
    try {
      this.opened().postMessage({ turn, what, json: JSON.stringify(asked) } satisfies RecordAsk);
      return JSON.parse(await withDeadline('the database of calls', DEADLINE_MS, reply.promise)) as T;
    } catch (error) {
      throw new PlatformError(messageOf(error), { cause: error });
    } finally {
      this.waiting.delete(turn);
    }
  }

  private opened(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(join(__dirname, 'record-thread.js'), {
      workerData: this.data,
      resourceLimits: HEAP,
    });
    // The service lives for its own sake, not for its thread's.
    worker.unref();
    let reason = 'its thread has ended';
    worker.on('message', (reply: RecordReply) => {
      const waiting = this.waiting.get(reply.turn);
      if ('refusal' in reply) waiting?.reject(new Error(reply.refusal));
      else waiting?.resolve(reply.json);
    });
    worker.on('error', (error) => (reason = messageOf(error)));
    worker.on('exit', () => {
      if (this.worker === worker) this.worker = undefined;
      for (const waiting of this.waiting.values()) waiting.reject(new Error(reason));
    });
    this.worker = worker;
    return worker;
  }
}
