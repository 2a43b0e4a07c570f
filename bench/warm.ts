import type { PlainServer } from './floors';
import { load, type LoadResult } from './load';
import { MEMORY_MB, type Subject } from './subject';

const SECONDS = 4;
const PLAIN_REQUEST = Buffer.from('POST / HTTP/1.1\r\nHost: floor\r\nContent-Length: 2\r\n\r\n{}');

export interface WarmLoad {
  readonly clients: number;
  readonly lambdabox: LoadResult;
  readonly floor: LoadResult;
}

/** Closed-loop warm calls of a function in turns with the floor's: of each, the round in the middle by calls a second. */
export async function warmLoads(
  subject: Subject,
  floor: PlainServer,
  name: string,
  clientCounts: readonly number[],
  rounds: number,
): Promise<WarmLoad[]> {
  const request = () => subject.request(name);
  await load(subject.address, request(), Math.max(...clientCounts), 2);
  // The stems that became these environments are made anew now, and not beside what is measured.
  await subject.stemsReady('nodejs24.x', MEMORY_MB);
  const all: WarmLoad[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const clients of clientCounts) {
      const lambdabox = await load(subject.address, request(), clients, SECONDS);
      const beside = await load(floor.address, PLAIN_REQUEST, clients, SECONDS);
      all.push({ clients, lambdabox, floor: beside });
    }
  }
  return clientCounts.map((clients) => {
    const of = all.filter((one) => one.clients === clients);
    return {
      clients,
      lambdabox: middle(of.map((one) => one.lambdabox)),
      floor: middle(of.map((one) => one.floor)),
    };
  });
}

function middle(results: LoadResult[]): LoadResult {
  results.sort((a, b) => a.callsPerSecond - b.callsPerSecond);
  const result = results[Math.floor(results.length / 2)];
  if (!result) throw new Error('nothing was measured');
  return result;
}
