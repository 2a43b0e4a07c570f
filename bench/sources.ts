import { CreateEventSourceMappingCommand, DeleteEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { pushed } from './pushed';
import type { Samples } from './samples';
import { median } from './samples';
import { sqsBench } from './sources-sqs';
import { Subject } from './subject';

/** It takes its batch, and does nothing else. */
const EMPTY = 'exports.handler = async () => undefined;';
const RECORDS = 10_000;
const BATCH = 100;
const ROUNDS = 3;
const PATIENCE_MS = 300_000;

/** A kind of source in this bench. */
export interface SourceBench {
  readonly kind: string;
  /** What the service is told of its server. */
  readonly env: Readonly<Record<string, string>>;
  /** What mappings name it by. */
  readonly mapping: Readonly<Record<string, unknown>>;
  /** Puts so many records in. */
  fill(records: number): Promise<void>;
  /** Records that are there, handed out or not. */
  left(): Promise<number>;
  /** A consumer of the same client library: takes all that is there, and lets go of it. */
  consume(): Promise<void>;
  close(): Promise<void>;
}

/** Each is opened when its turn comes. */
const KINDS: readonly (() => Promise<SourceBench>)[] = [sqsBench];

interface Figures {
  readonly plain: number;
  readonly mapped: number;
}

async function measure(bench: SourceBench): Promise<Figures> {
  const subject = await Subject.start(bench.env);
  try {
    await subject.deploy('empty', 'nodejs24.x', { 'index.js': EMPTY }, 512);
    await subject.call('empty');
    const plain: number[] = [];
    const mapped: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await bench.fill(RECORDS);
      plain.push(await perSecond(() => bench.consume()));
      await bench.fill(RECORDS);
      mapped.push(await throughMapping(subject, bench));
    }
    return { plain: median(plain), mapped: median(mapped) };
  } finally {
    await subject.stop();
  }
}

/** From the mapping's beginning until nothing is left. */
async function throughMapping(subject: Subject, bench: SourceBench): Promise<number> {
  const client = subject.client();
  const rate = await perSecond(async () => {
    const { UUID } = await client.send(
      new CreateEventSourceMappingCommand({
        ...bench.mapping,
        ...{ FunctionName: 'empty', BatchSize: BATCH, MaximumBatchingWindowInSeconds: 1 },
      }),
    );
    await untilEmpty(bench);
    await client.send(new DeleteEventSourceMappingCommand({ UUID }));
  });
  client.destroy();
  return rate;
}

async function untilEmpty(bench: SourceBench): Promise<void> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until;) {
    if ((await bench.left()) === 0) return;
    await new Promise((next) => setTimeout(next, 20));
  }
  throw new Error(`${bench.kind}: not empty within ${PATIENCE_MS / 1000} s`);
}

async function perSecond(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (RECORDS * 1000) / (performance.now() - begun);
}

async function main(): Promise<void> {
  process.stdout.write(`${'records/s'.padEnd(14)}plain consumer   mapping   ratio\n`);
  for (const open of KINDS) {
    const bench = await open();
    try {
      const { plain, mapped } = await measure(bench);
      const cells = [
        plain.toFixed(0).padStart(14),
        mapped.toFixed(0).padStart(10),
        (mapped / plain).toFixed(2).padStart(8),
      ];
      process.stdout.write(`${bench.kind.padEnd(14)}${cells.join('')}\n`);
    } finally {
      await bench.close();
    }
  }
  await pushedSources();
}

async function pushedSources(): Promise<void> {
  const subject = await Subject.start();
  try {
    const { plain, bus, late, starts } = await pushed(subject);
    const cell = (value: number | string) =>
      (typeof value === 'string' ? value : value.toFixed(2)).padStart(8);
    const line = (what: string, samples: Samples) =>
      process.stdout.write(
        `${what.padEnd(34)}${cell(samples.percentile(0.5))}${cell(samples.percentile(0.9))}\n`,
      );
    process.stdout.write(`\n${'ms'.padEnd(34)}${cell('p50')}${cell('p90')}\n`);
    line('a plain call', plain);
    line('an event through the bus', bus);
    line('a schedule, behind its second', late);
    process.stdout.write(`starts of the schedules: ${starts.join(' ')}\n`);
  } finally {
    await subject.stop();
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  });
}
