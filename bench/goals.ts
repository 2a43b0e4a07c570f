import { besideGoals } from './beside-goals';
import type { Figures } from './measure';
import type { Goal } from './report';
import type { Samples } from './samples';
import type { StreamFigures } from './streams';

/** What the figures are to reach on two processors. */
export function goalsOf(figures: Figures): Goal[] {
  const { node, python, cold, thawed, warm, loads, urls, streamed, code } = figures;
  const { neighbours, idle, burst, crowd, scrape, events, startsASecond, miniflare } = figures;
  const one = loads.find(({ clients }) => clients === 1)?.lambdabox;
  const many = loads.find(({ clients }) => clients > 1)?.lambdabox;
  const p50 = (of: { samples: { percentile(share: number): number } } | undefined) => at(of, 0.5);
  const p99 = (of: { samples: { percentile(share: number): number } } | undefined) => at(of, 0.99);
  const slowdown = p50(code.large) - p50(code.small);
  return [
    { name: 'stem start, Node.js, p50', value: p50(node), unit: 'ms', atMost: 10 },
    { name: 'stem start, Node.js, p99', value: p99(node), unit: 'ms', atMost: 40 },
    { name: 'stem start, Python, p50', value: p50(python), unit: 'ms', atMost: 12 },
    {
      name: 'docker run over a stem start, p50',
      value: cold.dockerRun.percentile(0.5) / p50(node),
      unit: 'times',
      atLeast: 20,
    },
    { name: 'cold start over docker run, in pairs', value: cold.ratio, unit: 'times', atMost: 1.15 },
    { name: 'warm, one client, p50', value: p50(one), unit: 'ms', atMost: 0.9 },
    { name: 'warm, one client, p99', value: p99(one), unit: 'ms', atMost: 5 },
    {
      name: 'warm, eight clients',
      value: many?.callsPerSecond ?? Number.NaN,
      unit: 'calls/s',
      atLeast: 2500,
    },
    { name: 'warm by a URL over by Invoke, in pairs', value: urls.moreMs, unit: 'ms more', atMost: 0.2 },
    { name: 'thawed over warm, p50', value: p50(thawed) - p50(warm), unit: 'ms more', atMost: 3 },
    ...streaming(streamed),
    { name: '240 MB of code over some bytes, p50', value: slowdown, unit: 'ms more', atMost: 20 },
    ...noise(neighbours.alone, neighbours.besideBurners, 'eight burners'),
    ...noise(neighbours.alone, neighbours.besideFloods, 'four log floods'),
    { name: 'idle service, processor', value: idle.cpuShare * 100, unit: '% of a core', atMost: 1 },
    { name: 'idle service, memory', value: idle.residentMb, unit: 'MB', atMost: 150 },
    { name: 'burst of first calls, p99', value: burst.samples.percentile(0.99), unit: 'ms', atMost: 2000 },
    { name: 'burst of first calls, errors', value: burst.errors, unit: 'calls', atMost: 0 },
    {
      name: 'warm p99 of another beside the burst',
      value: burst.other.beside.percentile(0.99) / burst.other.before.percentile(0.99),
      unit: 'times its usual',
      atMost: 3,
    },
    ...besideGoals(miniflare),
    ...(startsASecond === undefined
      ? []
      : [{ name: 'first calls of 300 functions', value: startsASecond, unit: 'starts/s', atLeast: 6 }]),
    { name: 'scrape of 1,000 functions, p50', value: scrape.alone.percentile(0.5), unit: 'ms', atMost: 200 },
    { name: 'warm p99 beside scrapes', value: scrape.p99Moved, unit: 'ms more', atMost: 5 },
    { name: 'accepted events of 1 KB', value: events.acceptedPerSecond, unit: 'events/s', atLeast: 2000 },
    ...events.beside.map(({ pace, p99Moved }) => ({
      ...{ name: `warm p99 beside ${pace} events/s`, value: p99Moved, unit: 'ms more', atMost: 2 },
    })),
    ...(crowd
      ? [
          { name: 'frozen environments', value: crowd.environments, unit: 'of 300', atLeast: 300 },
          { name: 'their memory', value: crowd.memoryMb / 1024, unit: 'GB', atMost: 12 },
          {
            name: 'warm p50 beside them over before',
            value: p50(crowd.with) / p50(crowd.before),
            unit: 'times',
            atMost: 2,
          },
        ]
      : []),
  ];
}

function streaming({ lambdabox, floor, ratio, firstByte, floorFirstByte, memoryMb }: StreamFigures): Goal[] {
  const later = firstByte.percentile(0.5) - floorFirstByte.percentile(0.5);
  return [
    {
      name: 'streamed bytes over a plain server, in pairs',
      value: ratio,
      unit: `times (${lambdabox.toFixed(0)} of ${floor.toFixed(0)} MB/s)`,
      atLeast: 0.4,
    },
    { name: 'first byte over a plain server, p50', value: later, unit: 'ms more', atMost: 2 },
    { name: 'memory while 200 MB pass', value: memoryMb, unit: 'MB more', atMost: 32 },
  ];
}

function noise(alone: Samples, beside: Samples, whom: string): Goal[] {
  const times = (share: number) => beside.percentile(share) / alone.percentile(share);
  return [
    { name: `warm p50 beside ${whom}`, value: times(0.5), unit: 'times alone', atMost: 1.3 },
    { name: `warm p99 beside ${whom}`, value: times(0.99), unit: 'times alone', atMost: 3 },
  ];
}

function at(of: { samples: { percentile(share: number): number } } | undefined, share: number): number {
  return of?.samples.percentile(share) ?? Number.NaN;
}
