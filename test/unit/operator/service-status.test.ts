import { ServiceStatus } from '../../../src/operator/service-status';
import { FakeClock } from '../../support/fake-clock';

const CAPACITY = {
  budgetMb: 1024,
  idleMb: 60,
  idleBudgetMb: 512,
  reservedMb: 384,
  byKind: { environment: 384, frozen: 0, stem: 0 },
  usedMb: 30,
  reservedVcpus: 0.2,
};
const environment = (state: string) => ({
  ...{ id: state, functionName: 'f', version: '1', since: 0, memorySizeMb: 128, invocations: 1 },
  state,
});

function box(namespaces?: { ready: number; target: number }) {
  const clock = new FakeClock(1_700_000_000_000);
  let until: number | undefined;
  const status = new ServiceStatus({
    scope: { region: 'eu-central-1', accountId: '123456789012' },
    instance: { id: 'i1', directory: '/data' },
    functions: { size: 7 },
    environments: { environments: () => ['busy', 'idle', 'busy'].map(environment) },
    fleet: { report: () => CAPACITY, stems: { ready: () => [1, 2] } },
    ledger: { inFlight: 2 },
    queue: { size: 5 },
    namespaces,
    runtimes: { list: () => [] },
    stoppingUntil: () => until,
    clock,
  });
  return { clock, status, stopIn: (ms: number) => (until = clock.now() + ms) };
}

test('the service says what it is and how it stands', () => {
  expect(box({ ready: 1, target: 2 }).status.status()).toMatchObject({
    instanceId: 'i1',
    pid: process.pid,
    startedAt: '2023-11-14T22:13:20.000Z',
    dataDir: '/data',
    functions: 7,
    environments: { busy: 2, idle: 1 },
    inFlight: 2,
    queuedEvents: 5,
    stems: 2,
    namespaces: { ready: 1, target: 2 },
    memory: CAPACITY,
  });
});

test('where no network namespaces are made ahead, there are none', () => {
  expect(box().status.status().namespaces).toEqual({ ready: 0, target: 0 });
});

test('while it stops it says how long calls have, and never less than nothing', async () => {
  const { clock, status, stopIn } = box();
  expect(status.status()).not.toHaveProperty('stopping');
  stopIn(12_000);
  expect(status.status().stopping).toEqual({ secondsLeft: 12 });
  await clock.advance(60_000);
  expect(status.status().stopping).toEqual({ secondsLeft: 0 });
});
