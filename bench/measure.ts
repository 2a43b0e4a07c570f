import type Docker from 'dockerode';
import { besideMiniflare, type BesideMiniflare } from './beside-miniflare';
import { burst, crowd, idleService, startsASecond, type Burst, type Crowd, type Idle } from './box';
import { dockerRun, PlainServer } from './floors';
import { events, type EventFigures } from './events';
import { newestImage } from './machine';
import { neighbours, type Neighbours } from './neighbours';
import { scrapes, type ScrapeFigures } from './scrape';
import { codeSizes, coldStarts, stemStarts, thawedAndWarm, type ColdStarts, type Starts } from './starts';
import { HELLO, MEMORY_MB, PYTHON_HELLO, Subject } from './subject';
import { streams, type StreamFigures } from './streams';
import { urlCost, type UrlCost } from './urls';
import { warmLoads, type WarmLoad } from './warm';

export const COLD_ROUNDS = 20;
export const STEM_ROUNDS = 100;
const THAWED_ROUNDS = 100;
export const WARM_ROUNDS = 3;
const CODE_ROUNDS = 15;
const URL_PAIRS = 3000;
export const BURST_CALLS = 200;
export const CROWD = 300;
const IDLE_SECONDS = 20;

export interface Figures {
  readonly node: Starts;
  readonly python: Starts;
  readonly cold: ColdStarts;
  readonly thawed: Starts;
  readonly warm: Starts;
  readonly loads: readonly WarmLoad[];
  readonly urls: UrlCost;
  readonly streamed: StreamFigures;
  readonly code: { readonly small: Starts; readonly large: Starts };
  readonly neighbours: Neighbours;
  readonly idle: Idle;
  readonly burst: Burst;
  readonly crowd: Crowd | undefined;
  readonly startsASecond: number | undefined;
  readonly miniflare: BesideMiniflare;
  readonly scrape: ScrapeFigures;
  readonly events: EventFigures;
}

/** Only what is measured beside miniflare. */
export async function measureBesideMiniflare(docker: Docker): Promise<BesideMiniflare> {
  say('starting the service and its runtime images');
  const subject = await Subject.start();
  try {
    return await besideMiniflare(subject, docker);
  } finally {
    await subject.stop();
  }
}

/** Everything that is to be reached, in one run. `withCrowd`: hundreds of environments too. */
export async function measure(docker: Docker, withCrowd: boolean): Promise<Figures> {
  const calls = await measureCalls(docker, withCrowd);
  say('scrapes of 1,000 functions beside warm calls');
  const scrape = await scrapes();
  say('asynchronous events beside warm calls');
  return { ...calls, scrape, events: await events() };
}

async function measureCalls(docker: Docker, withCrowd: boolean): Promise<Omit<Figures, 'scrape' | 'events'>> {
  say('starting the service and its runtime images');
  const subject = await Subject.start();
  const floor = await PlainServer.start();
  try {
    await subject.deploy('hello', 'nodejs24.x', { 'index.js': HELLO });
    await subject.deploy('hello-py', 'python3.13', { 'index.py': PYTHON_HELLO });
    const image = await newestImage(docker, 'lambdabox/runtime-nodejs24.x');
    say(`${STEM_ROUNDS} first calls each of Node.js and Python, from stems`);
    const node = await stemStarts(subject, 'hello', 'nodejs24.x', STEM_ROUNDS);
    const python = await stemStarts(subject, 'hello-py', 'python3.13', STEM_ROUNDS);
    say(`${COLD_ROUNDS} cold calls beside docker run`);
    const cold = await coldStarts(subject, 'hello', COLD_ROUNDS, () => dockerRun(docker, image));
    say(`${THAWED_ROUNDS} thawed and warm calls`);
    const { thawed, warm } = await thawedAndWarm(subject, 'hello', THAWED_ROUNDS);
    say(`${WARM_ROUNDS} rounds of warm calls beside a plain server`);
    const kept = { 'lambdabox:keep-alive': '1h' };
    await subject.deploy('warm', 'nodejs24.x', { 'index.js': HELLO }, MEMORY_MB, kept);
    const loads = await warmLoads(subject, floor, 'warm', [1, 8], WARM_ROUNDS);
    say(`${URL_PAIRS} pairs of warm calls, by Invoke and by a function URL`);
    const urls = await urlCost(subject, 'warm', URL_PAIRS);
    say('streamed answers beside a plain server');
    const streamed = await streams(subject);
    say('warm calls beside noisy neighbours');
    const noise = await neighbours(subject);
    say(`${IDLE_SECONDS} s of idleness`);
    const idle = await idleService(subject, IDLE_SECONDS);
    say('a function of 240 MB beside a small one');
    const code = await codeSizes(subject, CODE_ROUNDS);
    say(`a burst of ${BURST_CALLS} first calls`);
    const burstResult = await burst(subject, BURST_CALLS, 'warm');
    say('warm calls, fresh functions and large bodies in turns with miniflare');
    const miniflare = await besideMiniflare(subject, docker);
    if (withCrowd) say(`${CROWD} frozen environments; this takes minutes`);
    const crowdResult = withCrowd ? await crowd(subject, CROWD, 'hello') : undefined;
    if (withCrowd) say(`first calls of ${CROWD} functions, one after the other`);
    const startsResult = withCrowd ? await startsASecond(subject, CROWD) : undefined;
    return {
      ...{ miniflare, startsASecond: startsResult },
      ...{ node, python, cold, thawed, warm, loads, urls, streamed, code, idle },
      ...{ neighbours: noise, burst: burstResult, crowd: crowdResult },
    };
  } finally {
    await floor.stop();
    await subject.stop();
  }
}

export function say(text: string): void {
  process.stderr.write(`==> ${text}\n`);
}
