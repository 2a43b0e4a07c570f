import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CreateFunctionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { zipOf } from '../test/support/zip';
import { load } from './load';
import { HELLO, PYTHON_HELLO, Subject } from './subject';

const MIB = 1024 * 1024;
const CALLS = 1000;
const UPLOADS = 10;
/** Zip and what is around it come to the 50 MB that AWS takes. */
const UPLOAD_BYTES = 49 * MIB;
const FUNCTIONS = 1000;
const AT_ONCE = 8;
const WARM_ROUNDS = 5;
const WARM_CALLS = 20_000;
/** Environments freeze and memory is given back after the last call; that is not idleness yet. */
const REST_MS = 30_000;
const ECHO = 'exports.handler = async (event) => event;';
const FAILS = "exports.handler = async () => { throw new Error('as it should'); };";

export interface MemoryFigures {
  /** Before anybody called, MB resident. */
  readonly startedMb: number;
  /** Idle after mixed calls and large uploads. */
  readonly afterBatteryMb: number;
  /** How much more when a thousand functions are known, none of them called. */
  readonly knownMb: number;
  /** Idle after each round of warm calls: what does not stay with the level of the first ones leaks. */
  readonly roundsMb: readonly number[];
}

/** What the service's process keeps resident while nobody calls, after work of each kind. */
export async function memory(): Promise<MemoryFigures> {
  const subject = await Subject.start();
  try {
    const startedMb = await restedMb(subject);
    await battery(subject);
    await uploads(subject);
    const afterBatteryMb = await restedMb(subject);
    await createMany(subject);
    const knownMb = (await restedMb(subject)) - afterBatteryMb;
    const roundsMb: number[] = [];
    for (let round = 0; round < WARM_ROUNDS; round += 1) {
      await warmCalls(subject, WARM_CALLS / WARM_ROUNDS);
      roundsMb.push(await restedMb(subject));
    }
    return { startedMb, afterBatteryMb, knownMb, roundsMb };
  } finally {
    await subject.stop();
  }
}

async function restedMb({ pid }: Subject): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  return residentMb(pid);
}

function residentMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** Small and large calls of two runtimes, some that fail, some with the end of their log. */
async function battery(subject: Subject): Promise<void> {
  await subject.deploy('hello', 'nodejs24.x', { 'index.js': HELLO }, 256);
  await subject.deploy('hello-py', 'python3.13', { 'index.py': PYTHON_HELLO }, 256);
  await subject.deploy('echo', 'nodejs24.x', { 'index.js': ECHO }, 256);
  await subject.deploy('fails', 'nodejs24.x', { 'index.js': FAILS }, 256);
  const requests = [
    subject.request('hello'),
    subject.request('hello-py'),
    subject.request('echo', JSON.stringify('x'.repeat(10_000))),
    subject.request('echo', JSON.stringify('x'.repeat(MIB))),
    subject.request('fails'),
    subject.request('hello', '{}', { 'X-Amz-Log-Type': 'Tail' }),
  ];
  await atOnce(CALLS, (call) => subject.answer(requests[call % requests.length] ?? Buffer.alloc(0)));
}

/** Through AWS's own client: in base64, inside JSON. */
async function uploads(subject: Subject): Promise<void> {
  const client = subject.client();
  for (let upload = 0; upload < UPLOADS; upload += 1) {
    const ZipFile = await zipOf({ 'index.js': HELLO, 'ballast.bin': randomBytes(UPLOAD_BYTES) });
    await client.send(new UpdateFunctionCodeCommand({ FunctionName: 'hello', ZipFile }));
  }
  client.destroy();
}

async function createMany(subject: Subject): Promise<void> {
  const client = subject.client();
  const ZipFile = await zipOf({ 'index.js': HELLO });
  await atOnce(FUNCTIONS, async (index) => {
    await client.send(
      new CreateFunctionCommand({
        FunctionName: `known-${index}`,
        Role: 'arn:aws:iam::000000000000:role/lambdabox',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile },
      }),
    );
  });
  client.destroy();
}

async function atOnce(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

async function warmCalls(subject: Subject, calls: number): Promise<void> {
  const { address } = subject;
  const request = subject.request('echo');
  for (let done = 0; done < calls;) done += (await load(address, request, AT_ONCE, 1)).samples.count;
}

async function main(): Promise<void> {
  const { startedMb, afterBatteryMb, knownMb, roundsMb } = await memory();
  const mb = (value: number) => `${value.toFixed(1)} MB`.padStart(9);
  process.stdout.write(
    [
      'The service alone, resident, 30 s after the last call',
      `started, nobody called                     ${mb(startedMb)}`,
      `after ${CALLS} mixed calls, ${UPLOADS} uploads of 50 MB  ${mb(afterBatteryMb)}`,
      `${FUNCTIONS} more functions known, none called    ${mb(knownMb)} more`,
      `after each ${WARM_CALLS / WARM_ROUNDS} of ${WARM_CALLS} warm calls         ${roundsMb.map(mb).join('')}`,
      '',
    ].join('\n'),
  );
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  });
}
