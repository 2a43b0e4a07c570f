import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../errors';
import type { ChannelListener, OpenChannel, StoreChannel } from './store-channel';
import type { NumberedAsk, StoreAnswer } from './store-ask';

/** It holds one group of events at a time. */
const HEAP = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 128 };

/** The way to the thread that writes the events. */
class ThreadChannel implements StoreChannel {
  private isEnding = false;

  constructor(
    private readonly worker: Worker,
    listener: ChannelListener,
  ) {
    let reason = 'its thread has ended';
    this.worker.on('message', (answer: StoreAnswer) => listener.answered(answer));
    this.worker.on('error', (error) => (reason = messageOf(error)));
    this.worker.on('exit', () => {
      if (!this.isEnding) listener.gone(reason);
    });
  }

  send(ask: NumberedAsk, moved: readonly ArrayBuffer[]): void {
    this.worker.postMessage(ask, moved);
  }

  async close(): Promise<void> {
    this.isEnding = true;
    const ended = once(this.worker, 'exit');
    this.worker.ref();
    this.worker.postMessage('close');
    await ended;
  }

  cut(): void {
    this.isEnding = true;
    // Nobody waits for it: it may be stuck in the kernel.
    void this.worker.terminate();
  }
}

export function threadChannel(path: string): OpenChannel {
  return (listener) => new ThreadChannel(eventThread(path), listener);
}

/** A thread that writes the file at `path`; the service lives for its own sake, not for its thread's. */
function eventThread(path: string): Worker {
  const worker = new Worker(join(__dirname, 'event-thread.js'), {
    workerData: { path },
    resourceLimits: HEAP,
  });
  worker.unref();
  return worker;
}
