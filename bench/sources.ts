import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { pushed } from './pushed';
import type { Samples } from './samples';
import { median } from './samples';
import type { SourceBench } from './source-bench';
import { natsBench, postgresBench, rabbitmqBench, redisBench } from './sources-brokers';
import { sqsBench } from './sources-sqs';
import { kafkaBench, kinesisBench } from './sources-streams';
import { Subject } from './subject';

/** It takes its batch, and does nothing else. */
const EMPTY = 'exports.handler = async () => undefined;';
const RECORDS = Number(process.env.LAMBDABOX_BENCH_RECORDS ?? 10_000);
const BATCH = 100;
const ROUNDS = 3;
const PATIENCE_MS = 300_000;

/** Each is opened when its turn comes. */
const KINDS: Readonly<Record<string, () => Promise<SourceBench>>> = {
  ...{ sqs: sqsBench, kafka: kafkaBench, kinesis: kinesisBench },
  ...{ rabbitmq: rabbitmqBench, redis: redisBench, nats: natsBench, postgres: postgresBench },
};

interface Figures {
  readonly plain: number;
  readonly mapped: number;
}

async function measure(bench: SourceBench): Promise<Figures> {
  const subject = await Subject.start(bench.env);
  try {
    await subject.deploy('empty', 'nodejs24.x', { 'index.js': EMPTY }, 512);
    await subject.call('empty');
    if (bench.connection) await subject.connect(bench.connection);
    const plain: number[] = [];
    const mapped: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await bench.fill(RECORDS);
      plain.push(await perSecond(() => bench.consume(RECORDS)));
      await bench.fill(RECORDS);
      mapped.push(await throughMapping(subject, bench));
    }
    return { plain: median(plain), mapped: median(mapped) };
  } finally {
    await subject.stop();
  }
}

/** From the mapping's beginning until its function was given all of it. */
async function throughMapping(subject: Subject, bench: SourceBench): Promise<number> {
  const client = subject.client();
  let uuid: string | undefined;
  const rate = await perSecond(async () => {
    const { UUID } = await client.send(
      new CreateEventSourceMappingCommand({
        ...bench.mapping(),
        ...{ FunctionName: 'empty', BatchSize: BATCH, MaximumBatchingWindowInSeconds: 1 },
      }),
    );
    uuid = UUID;
    await untilGiven(subject, bench, UUID);
  });
  await client.send(new DeleteEventSourceMappingCommand({ UUID: uuid }));
  await untilGone(client, uuid);
  client.destroy();
  return rate;
}

async function untilGiven(subject: Subject, { kind }: SourceBench, uuid: string | undefined): Promise<void> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until;) {
    const source = (await subject.sources()).find(({ id }) => id === uuid);
    if ((source?.counts.records ?? 0) >= RECORDS) return;
    await new Promise((next) => setTimeout(next, 20));
  }
  throw new Error(`${kind}: not all was given to the function within ${PATIENCE_MS / 1000} s`);
}

/** What it was given is acknowledged then. */
async function untilGone(client: LambdaClient, UUID: string | undefined): Promise<void> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until;) {
    const isThere = await client.send(new GetEventSourceMappingCommand({ UUID })).then(
      () => true,
      () => false,
    );
    if (!isThere) return;
    await new Promise((next) => setTimeout(next, 20));
  }
}

async function perSecond(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (RECORDS * 1000) / (performance.now() - begun);
}

async function main(): Promise<void> {
  process.stdout.write(`${'records/s'.padEnd(14)}plain consumer   mapping   ratio\n`);
  // By names, those only.
  const wanted = process.argv.slice(2);
  for (const [name, open] of Object.entries(KINDS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
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
  if (wanted.length === 0 || wanted.includes('pushed')) await pushedSources();
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
