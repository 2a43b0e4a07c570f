import { RawClient } from './raw-client';
import { Samples } from './samples';
import { HELLO, MEMORY_MB, type Subject } from './subject';

const BURNERS = 8;
const FLOODERS = 4;
const NEIGHBOUR_MB = 256;
/** Of each of the three: alone, beside burners, beside floods; in turns. */
const ROUNDS = 3;
const CALLS = 400;
/** Between an answer and the next call: a victim that is called now and then, not a load. Milliseconds. */
const THINK_MS = 10;
/** Neighbours run for so long, and the calls beside them end before, on a slow machine with fewer of them. Seconds. */
const NEIGHBOURS_SECONDS = 12;
const CALLS_SECONDS = 10;
const BURNER = `exports.handler = async ({ seconds }) => {
  for (const until = Date.now() + seconds * 1000; Date.now() < until;);
};`;
/** Lines as a debugging leftover writes them, faster than anybody reads. */
const FLOODER = `const { writeSync } = require('node:fs');
const lines = Buffer.from('2026-01-31 12:00:00 DEBUG the value of x is 42 and all is well\\n'.repeat(100));
exports.handler = async ({ seconds }) => {
  for (const until = Date.now() + seconds * 1000; Date.now() < until;) {
    try { writeSync(1, lines); } catch (error) { if (error.code !== 'EAGAIN') throw error; }
  }
};`;

export interface Neighbours {
  readonly alone: Samples;
  readonly besideBurners: Samples;
  readonly besideFloods: Samples;
}

/** A function's warm calls alone, beside functions that compute without end, and beside functions that flood their logs. */
export async function neighbours(subject: Subject): Promise<Neighbours> {
  const kept = { 'lambdabox:keep-alive': '1h' };
  await subject.deploy('victim', 'nodejs24.x', { 'index.js': HELLO }, MEMORY_MB, kept);
  await subject.deploy('burner', 'nodejs24.x', { 'index.js': BURNER }, NEIGHBOUR_MB, kept);
  await subject.deploy('flooder', 'nodejs24.x', { 'index.js': FLOODER }, NEIGHBOUR_MB, kept);
  // Their environments, and what is made ahead in the place of the stems that they took.
  await subject.call('victim');
  await beside(subject, 'burner', BURNERS, 1, () => Promise.resolve());
  await beside(subject, 'flooder', FLOODERS, 1, () => Promise.resolve());
  await subject.stemsReady('nodejs24.x', MEMORY_MB);
  const rounds: Record<keyof Neighbours, Samples[]> = { alone: [], besideBurners: [], besideFloods: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.alone.push(await warmCalls(subject));
    rounds.besideBurners.push(
      await beside(subject, 'burner', BURNERS, NEIGHBOURS_SECONDS, () => warmCalls(subject)),
    );
    rounds.besideFloods.push(
      await beside(subject, 'flooder', FLOODERS, NEIGHBOURS_SECONDS, () => warmCalls(subject)),
    );
  }
  return {
    alone: Samples.of(rounds.alone),
    besideBurners: Samples.of(rounds.besideBurners),
    besideFloods: Samples.of(rounds.besideFloods),
  };
}

/** Does `work` while so many calls of the neighbour run. Throws when one of them fails. */
async function beside<T>(
  subject: Subject,
  name: string,
  count: number,
  seconds: number,
  work: () => Promise<T>,
): Promise<T> {
  const { host, port } = subject.address;
  const clients = await Promise.all(Array.from({ length: count }, () => RawClient.connect(host, port)));
  const calls = clients.map((client) => client.send(subject.request(name, JSON.stringify({ seconds }))));
  const result = await work();
  for (const { status, head } of await Promise.all(calls)) {
    const isFailed = status !== 200 || /\r\nx-amz-function-error:/i.test(head);
    if (isFailed) throw new Error(`a call of ${name} failed: ${head}`);
  }
  for (const client of clients) client.close();
  return result;
}

async function warmCalls(subject: Subject): Promise<Samples> {
  const { host, port } = subject.address;
  const client = await RawClient.connect(host, port);
  const request = subject.request('victim');
  const times: number[] = [];
  const until = performance.now() + CALLS_SECONDS * 1000;
  for (let call = 0; call < CALLS && performance.now() < until; call += 1) {
    await new Promise((resolve) => setTimeout(resolve, THINK_MS));
    const begin = performance.now();
    const { status } = await client.send(request);
    if (status !== 200) throw new Error(`the victim was answered ${status}`);
    times.push(performance.now() - begin);
  }
  client.close();
  return new Samples(times);
}
