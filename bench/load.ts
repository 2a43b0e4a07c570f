import { RawClient } from './raw-client';
import { Samples } from './samples';

export interface LoadResult {
  readonly samples: Samples;
  readonly callsPerSecond: number;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Closed loop: each client sends its next call when it has the last one's answer. Throws on any answer but 200. */
export async function load(
  to: Address,
  request: Buffer,
  clients: number,
  seconds: number,
): Promise<LoadResult> {
  const times: number[] = [];
  const begin = performance.now();
  const until = begin + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = await RawClient.connect(to.host, to.port);
      while (performance.now() < until) {
        const at = performance.now();
        const { status, body } = await client.send(request);
        if (status !== 200)
          throw new Error(`a call was answered ${status}: ${body.toString().slice(0, 200)}`);
        times.push(performance.now() - at);
      }
      client.close();
    }),
  );
  const samples = new Samples(times);
  return { samples, callsPerSecond: (times.length / (performance.now() - begin)) * 1000 };
}
