import { PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { EventSender } from './event-sender';
import { load } from './load';
import { median, Samples } from './samples';
import { HELLO, Subject } from './subject';

/** It runs one event for as long as the measurement takes: what is accepted is kept. */
const SLOW = 'exports.handler = () => new Promise((done) => setTimeout(done, 50_000));';
const CLIENTS = 32;
const ROUNDS = 5;
const SECONDS = 4;
const PAYLOAD = JSON.stringify({ filling: 'x'.repeat(1000) });
/** What is accepted beside the warm calls: the goal, and the half of it. */
const PACES = [1000, 2000] as const;

export interface Beside {
  /** Asked for, and what was accepted: the middle of the rounds. */
  readonly pace: number;
  readonly perSecond: number;
  readonly samples: Samples;
  /** How much later the 99th percentile of a warm call comes: the middle of the rounds, milliseconds. */
  readonly p99Moved: number;
}

export interface EventFigures {
  /** Events of 1 KB that are on disk, a second: the middle of the rounds. */
  readonly acceptedPerSecond: number;
  readonly quiet: Samples;
  readonly beside: readonly Beside[];
}

/** How many events are accepted, and what a warm call notices of them, in turns. */
export async function events(): Promise<EventFigures> {
  const subject = await Subject.start();
  const sender = new EventSender();
  try {
    await subject.deploy('hello', 'nodejs24.x', { 'index.js': HELLO });
    await subject.deploy('slow', 'nodejs24.x', { 'index.js': SLOW }, 128);
    await limitToOne(subject);
    return await measureRounds(subject, sender);
  } finally {
    await sender.stop();
    await subject.stop();
  }
}

async function limitToOne(subject: Subject): Promise<void> {
  const client = subject.client();
  await client.send(
    new PutFunctionConcurrencyCommand({ FunctionName: 'slow', ReservedConcurrentExecutions: 1 }),
  );
  client.destroy();
}

async function measureRounds(subject: Subject, sender: EventSender): Promise<EventFigures> {
  const to = subject.address;
  const event = subject.request('slow', PAYLOAD, { 'X-Amz-Invocation-Type': 'Event' });
  const send = (perSecond?: number) =>
    sender.send({
      to,
      request: event,
      clients: CLIENTS,
      seconds: SECONDS,
      ...(perSecond ? { perSecond } : {}),
    });
  const calls = () => load(to, subject.request('hello'), 1, SECONDS);
  await calls();
  await send(500);
  const accepted: number[] = [];
  const quiet: Samples[] = [];
  const beside = PACES.map((pace) => ({
    pace,
    rates: [] as number[],
    samples: [] as Samples[],
    moved: [] as number[],
  }));
  for (let round = 0; round < ROUNDS; round += 1) {
    accepted.push(await send());
    const alone = (await calls()).samples;
    quiet.push(alone);
    for (const one of beside) {
      const [rate, { samples }] = await Promise.all([send(one.pace), calls()]);
      one.rates.push(rate);
      one.samples.push(samples);
      one.moved.push(samples.percentile(0.99) - alone.percentile(0.99));
    }
  }
  return {
    acceptedPerSecond: median(accepted),
    quiet: Samples.of(quiet),
    beside: beside.map(({ pace, rates, samples, moved }) => ({
      pace,
      perSecond: median(rates),
      samples: Samples.of(samples),
      p99Moved: median(moved),
    })),
  };
}

async function main(): Promise<void> {
  const { acceptedPerSecond, quiet, beside } = await events();
  const times = (samples: Samples) =>
    [0.5, 0.9, 0.99].map((share) => samples.percentile(share).toFixed(2)).join(' / ');
  const lines = [
    `accepted, ${CLIENTS} clients        ${acceptedPerSecond.toFixed(0)} events/s of 1 KB`,
    `warm calls                  ${times(quiet)} ms, p50 / p90 / p99 (${quiet.count})`,
    ...beside.map(
      ({ pace, perSecond, samples, p99Moved }) =>
        `beside ${pace} events/s        ${times(samples)} ms (${samples.count}); accepted ${perSecond.toFixed(0)}/s, p99 moved by ${p99Moved.toFixed(2)} ms`,
    ),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  });
}
