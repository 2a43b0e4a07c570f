import { RETRY_MS, Sweeper } from '../../../../src/docker/containers/sweeper';
import { FakeClock } from '../../../support/fake-clock';
import { silentLog } from '../../../support/telemetry';

const NOTHING = { containers: 0, networks: 0, volumes: 0, failures: [] };

function sweeping() {
  const clock = new FakeClock();
  const state = { sweeps: 0, isAway: false };
  const sweep = () => {
    state.sweeps += 1;
    return state.isAway ? Promise.reject(new Error('no engine answers')) : Promise.resolve(NOTHING);
  };
  const sweeper = new Sweeper({ sweep, clock, log: silentLog });
  sweeper.start();
  return { clock, state, sweeper };
}

it('sweeps every few minutes', async () => {
  const { clock, state } = sweeping();
  await clock.advance(20 * 60_000);
  expect(state.sweeps).toBe(4);
});

it('sweeps as soon as Docker has come back after an outage', async () => {
  const { clock, state, sweeper } = sweeping();
  state.isAway = true;
  sweeper.dockerWasAway();
  await clock.advance(4 * RETRY_MS);
  const tries = state.sweeps;
  expect(tries).toBeGreaterThan(1);
  state.isAway = false;
  await clock.advance(RETRY_MS);
  expect(state.sweeps).toBe(tries + 1);
  await clock.advance(4 * RETRY_MS);
  expect(state.sweeps).toBe(tries + 1);
});

it('sweeps no more once it was stopped', async () => {
  const { clock, state, sweeper } = sweeping();
  await sweeper.stop();
  sweeper.dockerWasAway();
  await clock.advance(60 * 60_000);
  expect([state.sweeps, clock.pending]).toEqual([0, 0]);
});
