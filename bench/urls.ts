import { RawClient } from './raw-client';
import { Samples } from './samples';
import type { Subject } from './subject';

/** Warm calls of one function, by Invoke and by its URL. */
export interface UrlCost {
  readonly invoke: Samples;
  readonly url: Samples;
  /** Median of what the second of a pair took more than the first, milliseconds. */
  readonly moreMs: number;
}

const WARM_UP = 200;

/**
 * Calls a function in turns by Invoke and by its URL, each on a connection of its own, with the same few bytes. In pairs,
 * since what else the machine does then falls on both alike; which comes first changes from pair to pair.
 */
export async function urlCost(subject: Subject, name: string, pairs: number): Promise<UrlCost> {
  const { host, port } = subject.address;
  const id = await subject.openUrl(name);
  const ofUrl = Buffer.from(
    `POST / HTTP/1.1\r\nHost: ${id}.lambda-url.us-east-1.localhost:${port}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
  );
  const ofInvoke = subject.request(name);
  const byInvoke = await RawClient.connect(host, port);
  const byUrl = await RawClient.connect(host, port);
  const invoke: number[] = [];
  const url: number[] = [];
  for (let pair = -WARM_UP; pair < pairs; pair += 1) {
    const inOrder = pair % 2 === 0;
    const first = inOrder ? await timed(byInvoke, ofInvoke) : await timed(byUrl, ofUrl);
    const second = inOrder ? await timed(byUrl, ofUrl) : await timed(byInvoke, ofInvoke);
    if (pair < 0) continue;
    invoke.push(inOrder ? first : second);
    url.push(inOrder ? second : first);
  }
  byInvoke.close();
  byUrl.close();
  const more = new Samples(url.map((ms, index) => ms - (invoke[index] ?? Number.NaN)));
  return { invoke: new Samples(invoke), url: new Samples(url), moreMs: more.percentile(0.5) };
}

async function timed(client: RawClient, request: Buffer): Promise<number> {
  const begin = performance.now();
  const { status, body } = await client.send(request);
  if (status !== 200) throw new Error(`a call was answered ${status}: ${body.toString().slice(0, 200)}`);
  return performance.now() - begin;
}
