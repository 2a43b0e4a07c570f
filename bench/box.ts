import { readFileSync } from 'node:fs';
import { load, type LoadResult } from './load';
import { Samples } from './samples';
import { HELLO, type Subject } from './subject';

const TICKS_A_SECOND = 100;

export interface Idle {
  /** Share of one processor. */
  readonly cpuShare: number;
  readonly residentMb: number;
}

/** Environments freeze and memory is given back after the last call; that is not idleness yet. */
const REST_SECONDS = 15;

/** What the service itself takes while nobody calls. */
export async function idleService(subject: Subject, seconds: number): Promise<Idle> {
  await new Promise((resolve) => setTimeout(resolve, REST_SECONDS * 1000));
  const before = cpuTicks(subject.pid);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const ticks = cpuTicks(subject.pid) - before;
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${subject.pid}/status`, 'utf8'))?.[1];
  return { cpuShare: ticks / TICKS_A_SECOND / seconds, residentMb: Number(resident) / 1024 };
}

function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

export interface Burst {
  readonly samples: Samples;
  readonly errors: number;
  /** Calls of another function, which is warm: before, and while the burst lasts. */
  readonly other: { readonly before: Samples; readonly beside: Samples };
}

/** `calls` first calls of a new function, all at once, while another, which is warm, is called again and again. */
export async function burst(subject: Subject, calls: number, warmName: string): Promise<Burst> {
  await subject.deploy('burst', 'nodejs24.x', { 'index.js': HELLO }, 256);
  const { samples: before } = await load(subject.address, subject.request(warmName), 1, 4);
  let isOver = false;
  const bursting = subject.callAtOnce('burst', calls).finally(() => (isOver = true));
  const beside: number[] = [];
  while (!isOver) beside.push((await subject.call(warmName)).totalMs);
  const answers = await bursting;
  return {
    samples: new Samples(answers.map(({ totalMs }) => totalMs)),
    errors: answers.filter(({ status }) => status !== 200).length,
    other: { before, beside: new Samples(beside) },
  };
}

/** First calls of so many functions, one after the other: how many a second. */
export async function startsASecond(subject: Subject, functions: number): Promise<number> {
  for (let n = 0; n < functions; n += 1)
    await subject.deploy(`many-${n}`, 'nodejs24.x', { 'index.js': HELLO }, 256);
  const begin = performance.now();
  for (let n = 0; n < functions; n += 1) {
    const { status } = await subject.call(`many-${n}`);
    if (status !== 200) throw new Error(`the first call of many-${n} was answered ${status}`);
  }
  return (functions / (performance.now() - begin)) * 1000;
}

export interface Crowd {
  readonly environments: number;
  /** What the machine has less of, Docker's processes included, MB. */
  readonly memoryMb: number;
  readonly before: LoadResult;
  readonly with: LoadResult;
}

const WAVE = 50;
/** Each call of a wave keeps its environment until the last one has begun. */
const SLEEPER = `exports.handler = () => new Promise((done) => setTimeout(done, 35000));`;

/**
 * Keeps `count` frozen environments, and measures another function's warm calls before and with them. They are made in
 * waves of one function each, since a running environment reserves its whole memory size and a frozen one what it uses.
 */
export async function crowd(subject: Subject, count: number, warmName: string): Promise<Crowd> {
  const before = await load(subject.address, subject.request(warmName), 1, 4);
  const available = availableMb();
  for (let wave = 0; wave * WAVE < count; wave += 1) {
    const name = `crowd-${wave}`;
    await subject.deploy(name, 'nodejs24.x', { 'index.js': SLEEPER }, 128, { 'lambdabox:keep-alive': '1h' });
    await subject.callAtOnce(name, Math.min(WAVE, count - wave * WAVE));
    await subject.freezeIdle();
  }
  const environments = await frozenIn(subject, 'crowd-', count);
  const memoryMb = available - availableMb();
  const after = await load(subject.address, subject.request(warmName), 1, 4);
  return { environments, memoryMb, before, with: after };
}

/** How many are frozen; those that have just answered may take a moment. */
async function frozenIn(subject: Subject, prefix: string, expected: number): Promise<number> {
  let frozen = 0;
  for (const deadline = performance.now() + 10_000; frozen < expected && performance.now() < deadline;) {
    const { pools } = await subject.read<{ pools: readonly { functionName: string; frozen: number }[] }>(
      '/_lambdabox/pools',
    );
    const mine = pools.filter(({ functionName }) => functionName.startsWith(prefix));
    frozen = mine.reduce((sum, pool) => sum + pool.frozen, 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return frozen;
}

function availableMb(): number {
  return Number(/^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 1024;
}
