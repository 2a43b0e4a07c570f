import { StemMemory } from '../../../src/metrics/stem-memory';
import { FakeClock } from '../../support/fake-clock';

test('stems hold memory by runtime, from one report to the next', async () => {
  const clock = new FakeClock();
  const counted: Record<string, number> = {};
  const held = new StemMemory(clock, (runtime, gigabyteSeconds) => {
    counted[runtime] = (counted[runtime] ?? 0) + gigabyteSeconds;
  });
  const stem = (runtime: string, heldMb: number) => ({
    ...{ runtime, memorySizeMb: 128, ready: 1, starting: 0, heldMb },
  });
  await clock.advance(1000);
  held.stems([stem('nodejs24.x', 512), stem('nodejs24.x', 1024), stem('python3.13', 1024)]);
  await clock.advance(10_000);
  held.stems([stem('nodejs24.x', 2048)]);
  await clock.advance(1000);
  held.settle();
  held.settle();
  expect(counted).toEqual({ 'nodejs24.x': 17, 'python3.13': 10 });
});
