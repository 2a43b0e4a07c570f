import { EgressNetwork } from '../../../../src/docker/network/egress-network';
import type {
  GuardedBridge,
  GuardListener,
  GuardOutcome,
  NetworkGuard,
} from '../../../../src/docker/network/network-guard';
import { FakeClock } from '../../../support/fake-clock';
import { silentLog } from '../../../support/telemetry';

class FakeGuard implements NetworkGuard {
  failure: Error | undefined;
  outcome: GuardOutcome = 'applied';
  /** How often its rules were put in force. */
  keeps = 0;
  stops = 0;
  private listener: GuardListener | undefined;

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  keep(_bridge: GuardedBridge, listener: GuardListener): Promise<GuardOutcome> {
    if (this.failure) return Promise.reject(this.failure);
    this.keeps += 1;
    this.listener = listener;
    return Promise.resolve(this.outcome);
  }

  stop(): Promise<void> {
    this.stops += 1;
    return Promise.resolve();
  }

  restored(): void {
    this.listener?.restored();
  }

  lost(): void {
    this.listener?.lost('it ended');
  }
}

const MINUTE = 60_000;
let clock: FakeClock;
let guard: FakeGuard;
let resolvers: string;
let said: string[];
let network: EgressNetwork;

beforeEach(() => {
  clock = new FakeClock();
  guard = new FakeGuard();
  resolvers = 'nameserver 192.0.2.1';
  said = [];
  const say = (level: string) => (text: string) => void said.push(`${level}: ${text.split(';')[0]}`);
  network = new EgressNetwork({
    network: {
      name: 'lambdabox-1',
      open: () => Promise.resolve({ bridge: 'lbx-1', subnet: '10.0.0.0/16', gateway: '10.0.0.1' }),
    },
    guard,
    resolvers: () => resolvers,
    clock,
    log: { ...silentLog, info: say('info'), warn: say('warn'), error: say('error') },
  });
});

afterEach(async () => {
  await network.stop();
  expect(clock.pending).toBe(0);
});

it('while nothing changes nothing is done', async () => {
  expect(await network.ensure()).toBe('lambdabox-1');
  await clock.advance(60 * MINUTE);
  expect(await network.ensure()).toBe('lambdabox-1');
  expect([guard.keeps, guard.stops, said]).toEqual([1, 0, []]);
});

it('when its guard is lost it closes, and opens again by itself', async () => {
  await network.ensure();
  guard.failure = new Error('broken');
  guard.lost();
  await expect(network.ensure()).rejects.toThrow('functions cannot have a network: broken');
  guard.failure = undefined;
  guard.outcome = 'kept';
  await clock.advance(1000);
  expect(guard.keeps).toBe(2);
  expect(said).toEqual(['error: the network guard was lost', 'info: the network guard is back']);
});

it('warns when the rules were gone too while its guard was lost', async () => {
  await network.ensure();
  guard.lost();
  await clock.advance(1000);
  expect(said).toContain("warn: the network guard's rules were gone and are back");
});

it('tries again ever more rarely, though not more rarely than each minute', async () => {
  await network.ensure();
  guard.failure = new Error('broken');
  guard.lost();
  await clock.advance(10 * MINUTE);
  const errors = said.length;
  // After 1, 2, 4, 8, 16, 32 and then each 60 s.
  expect(errors).toBe(1 + 6 + Math.floor((600 - 63) / 60));
  guard.failure = undefined;
  await clock.advance(MINUTE);
  expect([guard.keeps, said.at(-1)]).toEqual([2, 'info: the network guard is back']);
  guard.lost();
  await clock.advance(1000);
  expect(guard.keeps).toBe(3);
});

it('warns once a minute of rules that somebody takes away again and again', async () => {
  await network.ensure();
  for (let i = 0; i < 20; i += 1) guard.restored();
  expect(said).toEqual(["warn: the network guard's rules were gone and are back"]);
  await clock.advance(MINUTE);
  guard.restored();
  expect(said).toHaveLength(2);
  expect(await network.ensure()).toBe('lambdabox-1');
});

it('begins anew when the host has other resolvers, which functions may ask', async () => {
  await network.ensure();
  resolvers = 'nameserver 169.254.169.253';
  await clock.advance(MINUTE);
  expect([guard.stops, guard.keeps]).toEqual([1, 2]);
  await clock.advance(10 * MINUTE);
  expect([guard.stops, guard.keeps, said]).toEqual([1, 2, []]);
});

it('closes when its guard cannot begin anew with other resolvers, and opens when it can', async () => {
  await network.ensure();
  resolvers = 'nameserver 169.254.169.253';
  guard.failure = new Error('broken');
  await clock.advance(MINUTE);
  await expect(network.ensure()).rejects.toThrow('broken');
  guard.failure = undefined;
  await clock.advance(1000);
  expect(said).toEqual(['error: the network guard was lost', 'info: the network guard is back']);
  expect(await network.ensure()).toBe('lambdabox-1');
});

it('looks again when something was wrong with it', async () => {
  await network.ensure();
  network.doubt();
  await network.ensure();
  expect(guard.keeps).toBe(2);
});

it('stays closed when it was stopped, also when it was being opened', async () => {
  const opening = network.ensure();
  await network.stop();
  await expect(opening).rejects.toThrow('the service is stopping');
  await expect(network.ensure()).rejects.toThrow('the service is stopping');
  expect(guard.stops).toBe(1);
});
