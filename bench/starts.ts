import { median, Samples } from './samples';
import { HELLO, MEMORY_MB, type Call, type Runtime, type StartKind, type Subject } from './subject';

/** Calls of one kind. */
export interface Starts {
  readonly samples: Samples;
  /** Medians, milliseconds. */
  readonly phases: Readonly<Record<string, number>>;
}

/** Calls that were of the kind that was meant; fewer than half is a failure of the measurement. */
async function ofKind(kind: StartKind, rounds: number, call: () => Promise<Call>): Promise<Starts> {
  const calls: Call[] = [];
  for (let round = 0; round < rounds; round += 1) calls.push(await call());
  const good = calls.filter((one) => one.status === 200 && one.kind === kind);
  if (good.length < rounds / 2) {
    const found = calls.map((one) => `${one.kind} ${one.status}`).join(', ');
    throw new Error(`only ${good.length} of ${rounds} calls were ${kind}: ${found}`);
  }
  const names = Object.keys(good[0]?.phases ?? {});
  return {
    samples: new Samples(good.map(({ totalMs }) => totalMs)),
    phases: Object.fromEntries(names.map((name) => [name, median(good.map((one) => one.phases[name] ?? 0))])),
  };
}

/** First calls of a function while booted stems wait. The first call of all compiles the service's own code. */
export async function stemStarts(
  subject: Subject,
  name: string,
  runtime: Runtime,
  rounds: number,
): Promise<Starts> {
  await subject.stemsReady(runtime, MEMORY_MB);
  await subject.call(name);
  return ofKind('stem', rounds, async () => {
    await subject.dropIdle();
    await subject.stemsReady(runtime, MEMORY_MB);
    return subject.call(name);
  });
}

export interface ColdStarts {
  readonly cold: Starts;
  /** `docker run` of the same image, in turns. */
  readonly dockerRun: Samples;
  /** Median of the pairs' ratios. */
  readonly ratio: number;
}

/** First calls without a stem, each beside a `docker run`. */
export async function coldStarts(
  subject: Subject,
  name: string,
  rounds: number,
  dockerRun: () => Promise<number>,
): Promise<ColdStarts> {
  const runs: number[] = [];
  const totals: number[] = [];
  await dockerRun();
  const cold = await ofKind('cold', rounds, async () => {
    await subject.dropIdle();
    await subject.stemsReady('nodejs24.x', MEMORY_MB);
    const call = await subject.call(name, 'cold');
    await subject.stemsReady('nodejs24.x', MEMORY_MB);
    totals.push(call.totalMs);
    runs.push(await dockerRun());
    return call;
  });
  const ratio = median(totals.map((total, round) => total / (runs[round] ?? Number.NaN)));
  return { cold, dockerRun: new Samples(runs), ratio };
}

/** Calls that find a frozen environment, and in turns with them calls that find one that runs. */
export async function thawedAndWarm(
  subject: Subject,
  name: string,
  rounds: number,
): Promise<{ thawed: Starts; warm: Starts }> {
  await subject.call(name);
  const warm: Call[] = [];
  const thawed = await ofKind('thawed', rounds, async () => {
    warm.push(await subject.call(name));
    await subject.freezeIdle();
    await subject.frozen(name);
    return subject.call(name);
  });
  return { thawed, warm: await ofKind('warm', rounds, () => Promise.resolve(warm.shift() as Call)) };
}

const FILES = 2000;
const FILE_BYTES = 120_000;

/** First calls of a function of some bytes, and of one with 240 MB in 2,000 files that it does not read. */
export async function codeSizes(subject: Subject, rounds: number): Promise<{ small: Starts; large: Starts }> {
  const zeros = Buffer.alloc(FILE_BYTES);
  const files = Object.fromEntries(
    Array.from({ length: FILES }, (_, index) => [`data/${index % 40}/${index}.bin`, zeros]),
  );
  await subject.deploy('small', 'nodejs24.x', { 'index.js': HELLO });
  await subject.deploy('large', 'nodejs24.x', { 'index.js': HELLO, ...files });
  const small = await stemStarts(subject, 'small', 'nodejs24.x', rounds);
  return { small, large: await stemStarts(subject, 'large', 'nodejs24.x', rounds) };
}
