import { page } from '../../../src/metrics/exposition';
import { CounterFamily, HistogramFamily } from '../../../src/metrics/metric-family';

/** A clock on which every look takes a tenth of a millisecond. */
function slowClock() {
  let now = 0;
  return { now: () => (now += 0.1) };
}

function counters(count: number): CounterFamily {
  const family = new CounterFamily({
    name: 'calls_total',
    type: 'counter',
    help: 'Calls.',
    labelNames: ['function'],
  });
  for (let i = 0; i < count; i += 1) family.of(`f${i}`).inc();
  return family;
}

async function slicesOf(body: AsyncIterable<string>, between = () => {}): Promise<string[]> {
  const slices: string[] = [];
  for await (const slice of body) {
    slices.push(slice);
    between();
  }
  return slices;
}

test('a page is written in slices, and the event loop turns between them', async () => {
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const slices = await slicesOf(page([counters(100)], 'text', slowClock()));
  isOver = true;
  expect(slices.length).toBeGreaterThanOrEqual(10);
  expect(turns).toBeGreaterThanOrEqual(slices.length - 1);
  expect(slices.join('').match(/^calls_total\{/gm)).toHaveLength(100);
});

test('a slice of much text ends before its time is over', async () => {
  const family = new CounterFamily({
    name: 'calls_total',
    type: 'counter',
    help: '',
    labelNames: ['function'],
  });
  for (let i = 0; i < 20; i += 1) family.of(`f${i}${'x'.repeat(64 * 1024)}`);
  const slices = await slicesOf(page([family], 'text', { now: () => 0 }));
  expect(slices.length).toBeGreaterThanOrEqual(4);
});

test('what comes and goes while a page is written makes no line twice', async () => {
  const family = counters(50);
  let changes = 0;
  const slices = await slicesOf(page([family], 'text', slowClock()), () => {
    changes += 1;
    if (changes > 3) return;
    family.clear();
    for (let i = 0; i < 50; i += 1) family.of(`f${i}`).inc();
  });
  const lines = slices
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('calls_total{'));
  expect(new Set(lines).size).toBe(50);
  expect(lines).toHaveLength(50);
});

test('a histogram is written anew when it was observed, and in the format that is asked for', async () => {
  const family = new HistogramFamily({ name: 'seconds', type: 'histogram', help: '', labelNames: [] }, [1]);
  const lines = async (format: 'text' | 'openmetrics') =>
    (await slicesOf(page([family], format, slowClock()))).join('').split('\n').slice(2, 4);
  family.of().observe(0.5, 'r1', 1000);
  expect(await lines('text')).toEqual(['seconds_bucket{le="1.0"} 1', 'seconds_bucket{le="+Inf"} 1']);
  expect((await lines('openmetrics'))[0]).toBe('seconds_bucket{le="1.0"} 1 # {request_id="r1"} 0.5 1.000');
  family.of().observe(2, 'r2', 2000);
  expect(await lines('openmetrics')).toEqual([
    'seconds_bucket{le="1.0"} 1 # {request_id="r1"} 0.5 1.000',
    'seconds_bucket{le="+Inf"} 2 # {request_id="r2"} 2 2.000',
  ]);
  expect(await lines('text')).toEqual(['seconds_bucket{le="1.0"} 1', 'seconds_bucket{le="+Inf"} 2']);
});
