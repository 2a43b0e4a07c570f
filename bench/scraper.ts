import { get } from 'node:http';
import { parentPort, Worker } from 'node:worker_threads';

export interface Scrape {
  /** Request sent to last byte had, milliseconds. */
  readonly ms: number;
  readonly bytes: number;
}

/** Scrapes as Prometheus does, in a thread of its own: what it receives must not delay the load client. */
export class Scraper {
  private readonly worker = new Worker(__filename);

  scrape(url: string): Promise<Scrape> {
    return new Promise((resolve, reject) => {
      this.worker.once('error', reject);
      this.worker.once('message', (scrape: Scrape) => {
        this.worker.off('error', reject);
        resolve(scrape);
      });
      this.worker.postMessage(url);
    });
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}

const ACCEPT = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

function fetchPage(url: string): Promise<Scrape> {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    get(url, { headers: { Accept: ACCEPT } }, (res) => {
      let bytes = 0;
      res.on('data', (chunk: Buffer) => (bytes += chunk.length));
      res.once('end', () => resolve({ ms: performance.now() - begin, bytes }));
      res.once('error', reject);
    }).once('error', reject);
  });
}

parentPort?.on('message', (url: string) => {
  void fetchPage(url).then((scrape) => parentPort?.postMessage(scrape));
});
