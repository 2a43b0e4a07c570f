import type { EnvironmentState } from '../../../src/telemetry/events';
import { HeldMemory } from '../../../src/metrics/held-memory';
import { FakeClock } from '../../support/fake-clock';

function box() {
  const clock = new FakeClock();
  const counted: Record<string, number> = {};
  const held = new HeldMemory(clock, (functionName, state, gigabyteSeconds) => {
    const key = `${functionName} ${state}`;
    counted[key] = (counted[key] ?? 0) + gigabyteSeconds;
  });
  const move = (environmentId: string, to: EnvironmentState, memorySizeMb = 1024) =>
    held.environment({
      ...{ environmentId, functionName: environmentId.charAt(0), version: '1', memorySizeMb },
      ...{ from: undefined, to, reason: 'r' },
    });
  return { clock, held, counted, move };
}

test('memory size times the time in a state, of environments that nobody calls', async () => {
  const { clock, counted, move } = box();
  move('f1', 'initializing');
  await clock.advance(5000);
  move('f1', 'idle');
  await clock.advance(10_000);
  move('f1', 'busy');
  await clock.advance(7000);
  move('f1', 'idle');
  move('f1', 'frozen');
  await clock.advance(3000);
  move('f1', 'stopping');
  await clock.advance(1000);
  expect(counted).toEqual({ 'f idle': 10, 'f frozen': 3 });
});

test('what is held now counts as far as it has come, and once', async () => {
  const { clock, held, counted, move } = box();
  move('f1', 'idle', 512);
  await clock.advance(4000);
  move('f2', 'idle', 512);
  await clock.advance(1000);
  held.settle();
  expect(counted).toEqual({ 'f idle': 3 });
  await clock.advance(2000);
  held.settle();
  held.settle();
  expect(counted).toEqual({ 'f idle': 5 });
});

test('functions are apart', async () => {
  const { clock, held, counted, move } = box();
  move('f1', 'idle');
  move('g1', 'idle', 2048);
  await clock.advance(1000);
  move('f1', 'stopping');
  await clock.advance(1000);
  held.settle();
  expect(counted).toEqual({ 'f idle': 1, 'g idle': 4 });
});
