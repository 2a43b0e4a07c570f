import type { BesideMiniflare } from './beside-miniflare';
import type { Goal, Row } from './report';
import type { Samples } from './samples';

/** What is to be reached beside miniflare, which has no containers, no signatures, no logs and no metrics. */
export function besideGoals({ one, many, fresh, echo, costs }: BesideMiniflare): Goal[] {
  const ratio = (of: { lambdabox: Samples; miniflare: Samples }, share: number) =>
    of.lambdabox.percentile(share) / of.miniflare.percentile(share);
  const warm = { lambdabox: one.lambdabox.samples, miniflare: one.miniflare.samples };
  const times = 'times miniflare';
  const client = 'times the client';
  return [
    {
      name: 'warm, eight clients, calls/s',
      value: many.lambdabox.callsPerSecond / many.miniflare.callsPerSecond,
      unit: times,
      atLeast: 0.7,
    },
    { name: 'warm, one client, p50', value: ratio(warm, 0.5), unit: times, atMost: 1.2 },
    { name: 'warm, one client, p99', value: ratio(warm, 0.99), unit: times, atMost: 1.5 },
    { name: 'first calls of fresh functions, p50', value: ratio(fresh, 0.5), unit: times, atMost: 3.5 },
    {
      name: 'their p99 over their p50',
      value: fresh.lambdabox.percentile(0.99) / fresh.lambdabox.percentile(0.5),
      unit: 'times',
      atMost: 5,
    },
    { name: 'echo of 1 MB, p50', value: ratio(echo, 0.5), unit: times, atMost: 2 },
    { name: 'processor of the service a call', value: costs.service / costs.client, unit: client, atMost: 1 },
    {
      name: 'processor of the runtime a call',
      value: costs.runtimes / costs.client,
      unit: client,
      atMost: 0.9,
    },
    { name: 'processor of the init a call', value: costs.inits / costs.client, unit: client, atMost: 0.3 },
  ];
}

export function besideRows({ one, many, fresh, echo }: BesideMiniflare): Row[] {
  return [
    ...[one, many].flatMap(({ lambdabox, miniflare }, index) => {
      const clients = index === 0 ? '1 client' : '8 clients';
      return [
        { name: `warm, ${clients}`, samples: lambdabox.samples, perSecond: lambdabox.callsPerSecond },
        { name: `miniflare, ${clients}`, samples: miniflare.samples, perSecond: miniflare.callsPerSecond },
      ];
    }),
    { name: 'fresh functions', samples: fresh.lambdabox },
    { name: 'miniflare, fresh functions', samples: fresh.miniflare },
    { name: 'echo of 1 MB', samples: echo.lambdabox },
    { name: 'miniflare, echo of 1 MB', samples: echo.miniflare },
  ];
}
