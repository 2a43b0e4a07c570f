import { load } from './load';
import { median } from './samples';
import { stemStarts, thawedAndWarm } from './starts';
import { HELLO, MEMORY_MB, Subject } from './subject';

const ROUNDS = 6;
const STEMS = 15;
const PAUSED = 20;
/** Short, and many: what disturbs the machine for a while then disturbs both. */
const SECONDS = 0.5;
const WARM_TURNS = 10;
const USAGE = `Usage: node bench/against.js <main.js of another build>
Runs the same calls on this build and on another in turns, ${ROUNDS} rounds, and prints both medians and the median of the
turns' ratios: below 1, this build is faster. make bench-against BASE=<commit> builds the other.
`;

interface Pair {
  readonly name: string;
  readonly unit: string;
  /** Of each, in a round. */
  readonly turns: number;
  readonly measure: (subject: Subject) => Promise<number>;
}

const PAIRS: readonly Pair[] = [
  {
    name: 'stem, Node.js, p50',
    unit: 'ms',
    turns: 1,
    measure: async (subject) =>
      (await stemStarts(subject, 'hello', 'nodejs24.x', STEMS)).samples.percentile(0.5),
  },
  {
    name: 'thawed, p50',
    unit: 'ms',
    turns: 1,
    measure: async (subject) =>
      (await thawedAndWarm(subject, 'hello', PAUSED)).thawed.samples.percentile(0.5),
  },
  {
    name: 'warm, 1 client, p50',
    unit: 'ms',
    turns: WARM_TURNS,
    measure: async (subject) => (await warm(subject, 1)).p50,
  },
  {
    name: 'warm, 8 clients, time a call',
    unit: 'ms',
    turns: WARM_TURNS,
    measure: async (subject) => (await warm(subject, 8)).each,
  },
];

async function warm(subject: Subject, clients: number): Promise<{ p50: number; each: number }> {
  const { samples, callsPerSecond } = await load(subject.address, subject.request('hello'), clients, SECONDS);
  return { p50: samples.percentile(0.5), each: 1000 / callsPerSecond };
}

/** Who comes first changes with each turn, so that what the first finds cold is not always the same one's. */
async function compare(mine: Subject, other: Subject): Promise<void> {
  const values = new Map(PAIRS.map(({ name }) => [name, { mine: [] as number[], other: [] as number[] }]));
  for (let round = 0; round < ROUNDS; round += 1) {
    process.stderr.write(`==> round ${round + 1} of ${ROUNDS}\n`);
    for (const { name, turns, measure } of PAIRS) {
      const of = values.get(name);
      const measured = [
        async () => of?.mine.push(await measure(mine)),
        async () => of?.other.push(await measure(other)),
      ];
      for (let turn = 0; turn < turns; turn += 1)
        for (const one of (round + turn) % 2 === 0 ? measured : measured.toReversed()) await one();
    }
  }
  for (const { name, unit } of PAIRS) {
    const { mine: own = [], other: others = [] } = values.get(name) ?? {};
    const ratio = median(own.map((value, turn) => value / (others[turn] ?? Number.NaN)));
    const figures = `${median(own).toFixed(2)} beside ${median(others).toFixed(2)} ${unit}`;
    process.stdout.write(`${name.padEnd(30)} ${figures.padEnd(24)} ratio ${ratio.toFixed(3)}\n`);
  }
}

async function main([path]: readonly string[]): Promise<void> {
  if (path === undefined || path.startsWith('-')) {
    process.stderr.write(USAGE);
    process.exitCode = path === '--help' ? 0 : 2;
    return;
  }
  const mine = await Subject.start();
  try {
    const other = await Subject.start({}, path);
    try {
      for (const subject of [mine, other])
        await subject.deploy('hello', 'nodejs24.x', { 'index.js': HELLO }, MEMORY_MB);
      await compare(mine, other);
    } finally {
      await other.stop();
    }
  } finally {
    await mine.stop();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
