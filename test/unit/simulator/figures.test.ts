import { resolve } from 'node:path';
import { candidate } from '../../../src/simulator/candidates';
import type { PolicyName } from '../../../src/simulator/policy-names';
import { type Outcome, Simulation } from '../../../src/simulator/simulation';
import type { Trace } from '../../../src/simulator/trace';
import { readTrace } from '../../../src/simulator/trace-reader';
import { bursty, periodic, poisson, synthetic, traceOf } from '../../support/traces';

const COSTS = { coldMs: 290, stemMs: 8, initMs: 100, stemMemoryMb: 20 };
const MAX_STEMS = 8;
const azure = readTrace(resolve(__dirname, '../../../data/azure-2019-day07'));

function simulate(trace: Trace, name: PolicyName): Promise<Outcome> {
  return new Simulation(trace, candidate(name, COSTS, MAX_STEMS), COSTS).run(() => undefined);
}

const references = new Map<Trace, Promise<Outcome>>();

async function compared(
  trace: Trace,
  name: PolicyName,
): Promise<{ starts: number; waiting: number; waste: number }> {
  const ours = await simulate(trace, name);
  const reference = references.get(trace) ?? simulate(trace, 'fixed-10m');
  references.set(trace, reference);
  const fixed = await reference;
  return {
    starts: ours.starts / fixed.starts,
    waiting: ours.waitSeconds / fixed.waitSeconds,
    waste: ours.wastedGbSeconds / fixed.wastedGbSeconds,
  };
}

it.each([
  ['fixed-1m', 20_577, 89],
  ['fixed-10m', 3_068, 192],
  ['fixed-60m', 942, 268],
] as const)('agrees with an independent count of the trace: %s', async (name, starts, gbHours) => {
  const outcome = await simulate(azure, name);
  expect(outcome).toMatchObject({ invocations: 3_037_902, starts, stemStarts: 0, coldStarts: starts });
  expect(Math.round(outcome.wastedGbSeconds / 3600)).toBe(gbHours);
  expect(outcome.waitSeconds).toBeCloseTo(starts * 0.39, 6);
});

const even = traceOf(azure.functions.filter((_, index) => index % 2 === 0));
const odd = traceOf(azure.functions.filter((_, index) => index % 2 === 1));
const firstHalf = traceOf(azure.functions.map((one) => ({ ...one, calls: one.calls.slice(0, 240) })));
const secondHalf = traceOf(azure.functions.map((one) => ({ ...one, calls: one.calls.slice(240) })));

describe.each([
  ['the whole trace', azure],
  ['every other function', even],
  ['the others', odd],
  ['the first four hours', firstHalf],
  ['the last four hours', secondHalf],
  ['made-up timers', traceOf(synthetic(100, 2, periodic))],
])('on %s, against fixed 10 minutes without stems', (_, trace) => {
  it('waits a quarter less often at no more waste', async () => {
    const { starts, waste } = await compared(trace, 'lambdabox');
    expect(starts).toBeLessThanOrEqual(0.75);
    expect(waste).toBeLessThanOrEqual(1);
  });

  it('waits at most 0.3 times as long when warm, at 0.95 times the waste', async () => {
    const { waiting, waste } = await compared(trace, 'lambdabox-warm');
    expect(waiting).toBeLessThanOrEqual(0.3);
    expect(waste).toBeLessThanOrEqual(0.95);
  });

  it('wastes at most 0.65 times as much when lean, and waits 0.6 times as long', async () => {
    const { waiting, waste } = await compared(trace, 'lambdabox-lean');
    expect(waiting).toBeLessThanOrEqual(0.6);
    expect(waste).toBeLessThanOrEqual(0.65);
  });
});

it.each([
  ['memoryless calls', synthetic(100, 1, poisson)],
  ['bursts', synthetic(50, 3, bursty)],
  [
    'nine functions of all sorts',
    [...synthetic(3, 4, poisson), ...synthetic(3, 5, periodic), ...synthetic(3, 6, bursty)],
  ],
])('holds what each setting promises on made-up %s', async (_, functions) => {
  const trace = traceOf(functions);
  expect((await compared(trace, 'lambdabox-lean')).waste).toBeLessThanOrEqual(0.65);
  expect((await compared(trace, 'lambdabox')).waste).toBeLessThanOrEqual(0.9);
  expect((await compared(trace, 'lambdabox-warm')).waste).toBeLessThanOrEqual(0.95);
});
