import { join } from 'node:path';
import { load } from './load';
import { median, Samples } from './samples';
import { Scraper } from './scraper';
import { HELLO, Subject } from './subject';

const FUNCTIONS = 1000;
const ROUNDS = 6;
const SECONDS = 4;
/** Fifteen times as often as Prometheus scrapes by the settings in deploy/prometheus. */
const INTERVAL_MS = 1000;

export interface ScrapeFigures {
  readonly functions: number;
  /** Of a page. */
  readonly bytes: number;
  /** Scrapes while nobody calls, milliseconds. */
  readonly alone: Samples;
  /** Scrapes beside warm calls. */
  readonly beside: Samples;
  /** Warm calls of one client without and with scrapes beside them. */
  readonly quiet: Samples;
  readonly scraped: Samples;
  /** How much later the 99th percentile comes with scrapes: the middle of the rounds, milliseconds. */
  readonly p99Moved: number;
}

/** Scrapes of a service that knows a thousand functions, and warm calls with and without them, in turns. */
export async function scrapes(): Promise<ScrapeFigures> {
  const fill = join(__dirname, 'many-functions.js');
  const subject = await Subject.start({
    NODE_OPTIONS: `--require ${fill}`,
    BENCH_FUNCTIONS: String(FUNCTIONS),
  });
  const scraper = new Scraper();
  try {
    await subject.deploy('hello', 'nodejs24.x', { 'index.js': HELLO });
    return await measureRounds(subject, scraper);
  } finally {
    await scraper.stop();
    await subject.stop();
  }
}

async function measureRounds(subject: Subject, scraper: Scraper): Promise<ScrapeFigures> {
  const { host, port } = subject.address;
  const scrape = () => scraper.scrape(`http://${host}:${port}/metrics`);
  const calls = () => load(subject.address, subject.request('hello'), 1, SECONDS);
  await calls();
  await scrape();
  const alone: number[] = [];
  const beside: number[] = [];
  const rounds: { quiet: Samples; scraped: Samples }[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = await scrape();
    alone.push(one.ms);
    bytes = one.bytes;
    const { samples: quiet } = await calls();
    const isOver = { yet: false };
    const scraping = scrapeUntil(isOver, scrape, beside);
    const { samples: scraped } = await calls();
    isOver.yet = true;
    await scraping;
    rounds.push({ quiet, scraped });
  }
  return {
    functions: FUNCTIONS,
    bytes,
    alone: new Samples(alone),
    beside: new Samples(beside),
    quiet: Samples.of(rounds.map(({ quiet }) => quiet)),
    scraped: Samples.of(rounds.map(({ scraped }) => scraped)),
    p99Moved: median(rounds.map(({ quiet, scraped }) => scraped.percentile(0.99) - quiet.percentile(0.99))),
  };
}

async function scrapeUntil(
  isOver: { readonly yet: boolean },
  scrape: () => Promise<{ ms: number }>,
  times: number[],
): Promise<void> {
  while (!isOver.yet) {
    const { ms } = await scrape();
    times.push(ms);
    await new Promise((next) => setTimeout(next, Math.max(0, INTERVAL_MS - ms)));
  }
}

async function main(): Promise<void> {
  const { functions, bytes, alone, beside, quiet, scraped, p99Moved } = await scrapes();
  const times = (samples: Samples) =>
    [0.5, 0.9, 0.99].map((share) => samples.percentile(share).toFixed(2)).join(' / ');
  process.stdout.write(
    [
      `${functions} functions, ${(bytes / 1e6).toFixed(1)} MB a page; p50 / p90 / p99 in ms`,
      `scrape, nobody calls           ${times(alone)} (${alone.count})`,
      `scrape beside warm calls       ${times(beside)} (${beside.count})`,
      `warm calls                     ${times(quiet)} (${quiet.count})`,
      `warm calls beside scrapes      ${times(scraped)} (${scraped.count})`,
      `p99 of a round moved by        ${p99Moved.toFixed(2)} ms`,
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
