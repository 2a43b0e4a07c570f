import { Lifecycle, type Move } from '../../../../src/environment/lifecycle/lifecycle';
import type { EnvironmentState } from '../../../../src/telemetry/events';
import { FakeClock } from '../../../support/fake-clock';

/** The shortest way into each state. */
const WAYS: Readonly<Record<EnvironmentState, readonly EnvironmentState[]>> = {
  creating: [],
  initializing: ['initializing'],
  idle: ['initializing', 'idle'],
  frozen: ['initializing', 'idle', 'frozen'],
  busy: ['initializing', 'idle', 'busy'],
  stopping: ['stopping'],
  stopped: ['stopping', 'stopped'],
};
const MOVES: Readonly<Record<EnvironmentState, readonly EnvironmentState[]>> = {
  creating: ['initializing', 'stopping'],
  initializing: ['idle', 'stopping'],
  idle: ['busy', 'frozen', 'stopping'],
  frozen: ['busy', 'idle', 'stopping'],
  busy: ['idle', 'stopping'],
  stopping: ['stopped'],
  stopped: [],
};
const STATES = Object.keys(WAYS) as EnvironmentState[];

function lifeIn(state: EnvironmentState) {
  const clock = new FakeClock();
  const told: Move[] = [];
  const life = new Lifecycle(clock, (move) => told.push(move));
  life.begin();
  for (const step of WAYS[state]) life.move(step, 'on the way');
  return { life, clock, told };
}

describe('an environment', () => {
  it.each(STATES)('that is %s moves as the table says, and no other way', (from) => {
    for (const to of STATES) {
      const { life, told } = lifeIn(from);
      if (MOVES[from].includes(to)) {
        life.move(to, 'because');
        expect(told.at(-1)).toEqual({ from, to, reason: 'because' });
      } else {
        expect(() => life.move(to, 'because')).toThrow(`an environment cannot go from ${from} to ${to}`);
        expect(life.state).toBe(from);
      }
    }
  });

  it('tells that it was made, and since when it is what it is', async () => {
    const { life, clock, told } = lifeIn('idle');
    expect(told[0]).toEqual({ from: undefined, to: 'creating', reason: 'created' });
    await clock.advance(5);
    expect(life.since).toBe(clock.now() - 5);
    life.move('busy', 'invoked');
    expect(life.since).toBe(clock.now());
  });
});
