import type Docker from 'dockerode';
import { load, type LoadResult } from './load';
import { MiniflareServer } from './miniflare';
import { partsOf, usedMicroseconds } from './processor';
import { RawClient } from './raw-client';
import { median, Samples } from './samples';
import { signedCalls } from './signing-client';
import { HELLO, MEMORY_MB, type Subject } from './subject';

const SECONDS = 3;
const ROUNDS = 3;
export const MANY_CLIENTS = 8;
const FRESH = 10;
const ECHOES = 60;
const ECHO = 'exports.handler = async (event) => event;';
/** A JSON text of one megabyte. */
const ECHOED = JSON.stringify('x'.repeat(1_000_000 - 2));
const COUNTED_CALLS = 4000;
const KEPT = { 'lambdabox:keep-alive': '1h' };

/** The same of both. */
export interface Pair<T> {
  readonly lambdabox: T;
  readonly miniflare: T;
}

/** Microseconds of processor a call. */
export interface CallCosts {
  readonly service: number;
  readonly inits: number;
  readonly runtimes: number;
  /** Which signs each call anew. */
  readonly client: number;
}

export interface BesideMiniflare {
  readonly one: Pair<LoadResult>;
  readonly many: Pair<LoadResult>;
  /** First calls of functions that were made a moment before. */
  readonly fresh: Pair<Samples>;
  /** Answers of one megabyte. */
  readonly echo: Pair<Samples>;
  readonly costs: CallCosts;
}

/** Warm calls, first calls and large bodies in turns with miniflare, and what of the processor a call takes. */
export async function besideMiniflare(subject: Subject, docker: Docker): Promise<BesideMiniflare> {
  const miniflare = await MiniflareServer.start();
  try {
    await subject.deploy('beside', 'nodejs24.x', { 'index.js': HELLO }, MEMORY_MB, KEPT);
    await subject.deploy('echo', 'nodejs24.x', { 'index.js': ECHO }, MEMORY_MB, KEPT);
    await load(subject.address, subject.request('beside'), MANY_CLIENTS, SECONDS);
    await subject.stemsReady('nodejs24.x', MEMORY_MB);
    return {
      one: await warm(subject, miniflare, 1),
      many: await warm(subject, miniflare, MANY_CLIENTS),
      fresh: await freshFunctions(subject, miniflare),
      echo: await echoes(subject, miniflare),
      costs: await callCosts(subject, docker),
    };
  } finally {
    await miniflare.stop();
  }
}

async function warm(
  subject: Subject,
  miniflare: MiniflareServer,
  clients: number,
): Promise<Pair<LoadResult>> {
  const all: Pair<LoadResult>[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    all.push({
      lambdabox: await load(subject.address, subject.request('beside'), clients, SECONDS),
      miniflare: await load(miniflare.address, miniflare.request('hello'), clients, SECONDS),
    });
  return { lambdabox: together(all, 'lambdabox'), miniflare: together(all, 'miniflare') };
}

function together(all: readonly Pair<LoadResult>[], of: keyof Pair<LoadResult>): LoadResult {
  return {
    samples: Samples.of(all.map((pair) => pair[of].samples)),
    callsPerSecond: median(all.map((pair) => pair[of].callsPerSecond)),
  };
}

/** Each is made and called, without a pause before the next. */
async function freshFunctions(subject: Subject, miniflare: MiniflareServer): Promise<Pair<Samples>> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let n = 0; n < FRESH; n += 1) {
    const name = `fresh-${n}`;
    await subject.deploy(name, 'nodejs24.x', { 'index.js': HELLO });
    ours.push((await subject.call(name)).totalMs);
  }
  for (let n = 0; n < FRESH; n += 1) {
    const name = `fresh-${n}`;
    await miniflare.add(name);
    theirs.push(...(await timed(miniflare.address, miniflare.request(name), 1)));
  }
  return { lambdabox: new Samples(ours), miniflare: new Samples(theirs) };
}

async function echoes(subject: Subject, miniflare: MiniflareServer): Promise<Pair<Samples>> {
  const request = subject.request('echo', ECHOED);
  await timed(subject.address, request, ECHOES / 2);
  return {
    lambdabox: new Samples(await timed(subject.address, request, ECHOES)),
    miniflare: new Samples(await timed(miniflare.address, miniflare.request('hello', ECHOED), ECHOES)),
  };
}

async function timed({ host, port }: Subject['address'], request: Buffer, calls: number): Promise<number[]> {
  const client = await RawClient.connect(host, port);
  const times: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const begin = performance.now();
    const { status } = await client.send(request);
    if (status !== 200) throw new Error(`a call was answered ${status}`);
    times.push(performance.now() - begin);
  }
  client.close();
  return times;
}

async function callCosts(subject: Subject, docker: Docker): Promise<CallCosts> {
  await signedCalls(subject, 'beside', MANY_CLIENTS, COUNTED_CALLS);
  const parts = await partsOf(docker, subject.pid, subject.instanceId);
  const used = () => ({
    service: usedMicroseconds(parts.service),
    inits: usedMicroseconds(parts.inits),
    runtimes: usedMicroseconds(parts.runtimes),
    client: usedMicroseconds([process.pid]),
  });
  const before = used();
  await signedCalls(subject, 'beside', MANY_CLIENTS, COUNTED_CALLS);
  const after = used();
  const each = (part: keyof CallCosts) => (after[part] - before[part]) / COUNTED_CALLS;
  return {
    service: each('service'),
    inits: each('inits'),
    runtimes: each('runtimes'),
    client: each('client'),
  };
}
