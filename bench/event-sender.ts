import { parentPort, Worker } from 'node:worker_threads';
import type { Address } from './load';
import { RawClient } from './raw-client';

export interface Sending {
  readonly to: Address;
  /** A signed asynchronous call. */
  readonly request: Uint8Array;
  readonly clients: number;
  readonly seconds: number;
  /** Absent: as many as are accepted. */
  readonly perSecond?: number;
}

/** Sends events from a thread of its own: what it does must not delay the client that is measured. */
export class EventSender {
  private readonly worker = new Worker(__filename);

  /** Accepted events a second. */
  send(sending: Sending): Promise<number> {
    return new Promise((resolve, reject) => {
      this.worker.once('error', reject);
      this.worker.once('message', (perSecond: number) => {
        this.worker.off('error', reject);
        resolve(perSecond);
      });
      this.worker.postMessage(sending);
    });
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}

async function sendAll({ to, request, clients, seconds, perSecond }: Sending): Promise<number> {
  const bytes = Buffer.from(request);
  const begin = performance.now();
  const elapsed = () => (performance.now() - begin) / 1000;
  let sent = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = await RawClient.connect(to.host, to.port);
      while (elapsed() < seconds) {
        if (perSecond !== undefined && sent >= elapsed() * perSecond) {
          await new Promise((next) => setTimeout(next, 1));
          continue;
        }
        sent += 1;
        const { status, body } = await client.send(bytes);
        if (status !== 202)
          throw new Error(`an event was answered ${status}: ${body.toString().slice(0, 200)}`);
      }
      client.close();
    }),
  );
  return sent / elapsed();
}

parentPort?.on('message', (sending: Sending) => {
  sendAll(sending).then(
    (perSecond) => parentPort?.postMessage(perSecond),
    (error: unknown) => {
      throw error;
    },
  );
});
