import { Turnstiles, type Turnstile } from '../../../../src/docker/network/turnstiles';
import type { NetworkMode } from '../../../../src/engine/network';
import { deferred, type Deferred } from '../../../../src/lib/deferred';
import { FakeClock } from '../../../support/fake-clock';
import { silentLog } from '../../../support/telemetry';

class FakeTurnstile implements Turnstile {
  isOpen = true;
  turns = 0;
  left = 0;
  closed = 0;
  fails = false;

  constructor(readonly holder: string) {}

  turn() {
    if (this.fails) return Promise.reject(new Error('no namespace'));
    this.turns += 1;
    return Promise.resolve({ leave: () => void (this.left += 1) });
  }

  close() {
    this.closed += 1;
    return Promise.resolve();
  }
}

class FakeMaker {
  readonly opened: FakeTurnstile[] = [];
  readonly asked: NetworkMode[] = [];
  fails = false;
  isClosed = false;

  open(network: NetworkMode) {
    this.asked.push(network);
    if (this.fails) return Promise.reject(new Error('no image'));
    const turnstile = new FakeTurnstile(`${network}-${this.opened.length}`);
    this.opened.push(turnstile);
    return Promise.resolve(turnstile);
  }

  close() {
    this.isClosed = true;
    return Promise.resolve();
  }
}

function box(max = 2) {
  const maker = new FakeMaker();
  const clock = new FakeClock();
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
  const turnstiles = new Turnstiles({ maker, clock, log, max });
  let containers = 0;
  const start = (holder: string) => Promise.resolve({ id: `container-${(containers += 1)}`, holder });
  return { maker, clock, warnings, turnstiles, start };
}

/** A start that is under way until it is told to end. */
function slow() {
  const begun = deferred<string>();
  const end: Deferred<void> = deferred();
  const start = async (holder: string) => {
    begun.resolve(holder);
    await end.promise;
    return { id: `slow-${holder}` };
  };
  return { begun: begun.promise, end, start };
}

it('the first start waits for a turnstile, and each has a turn of its own', async () => {
  const { maker, turnstiles, start } = box(1);
  expect(await turnstiles.through('none', start)).toEqual({ id: 'container-1', holder: 'none-0' });
  expect(await turnstiles.through('none', start)).toEqual({ id: 'container-2', holder: 'none-0' });
  await turnstiles.close();
  expect(maker.opened.map(({ turns }) => turns)).toEqual([3]);
});

it('nobody passes one while another container joins', async () => {
  const { turnstiles, start } = box(1);
  const first = slow();
  const passing = turnstiles.through('none', first.start);
  await first.begun;
  let hasPassed = false;
  const second = turnstiles.through('none', (holder) => {
    hasPassed = true;
    return start(holder);
  });
  await turnstiles.through('egress', start);
  expect(hasPassed).toBe(false);
  first.end.resolve();
  await Promise.all([passing, second]);
  expect(hasPassed).toBe(true);
});

it('another is opened when one was waited for, up to the bound', async () => {
  const { maker, turnstiles } = box(2);
  const starts = [slow(), slow(), slow()];
  const all = starts.map(({ start }) => turnstiles.through('none', start));
  await Promise.all(starts.slice(0, 2).map(({ begun }) => begun));
  expect(maker.opened).toHaveLength(2);
  for (const { end } of starts) end.resolve();
  await Promise.all(all);
  expect(maker.opened).toHaveLength(2);
  expect(turnstiles.target).toBe(2);
});

it('a place is left when its container is gone, and when the start failed', async () => {
  const { maker, turnstiles, start } = box(1);
  const started = await turnstiles.through('egress', start);
  expect(maker.opened[0]?.left).toBe(0);
  turnstiles.release(started?.id ?? '');
  expect(maker.opened[0]?.left).toBe(1);
  await expect(turnstiles.through('egress', () => Promise.reject(new Error('no start')))).rejects.toThrow(
    'no start',
  );
  expect(maker.opened[0]?.left).toBe(2);
});

it('where none can be opened nobody waits, and it is tried again after a while', async () => {
  const { maker, clock, warnings, turnstiles, start } = box();
  maker.fails = true;
  expect(await turnstiles.through('none', start)).toBeUndefined();
  expect(await turnstiles.through('none', start)).toBeUndefined();
  expect(maker.asked).toEqual(['none']);
  expect(warnings).toEqual(['no network namespace can be made ahead']);
  maker.fails = false;
  await clock.advance(5_000);
  expect(await turnstiles.through('none', start)).toMatchObject({ holder: 'none-0' });
});

it('one that has ended or cannot turn is closed, and who waits for it goes on without', async () => {
  const { maker, clock, turnstiles, start } = box(1);
  await turnstiles.through('none', start);
  const [turnstile] = maker.opened;
  if (turnstile) turnstile.fails = true;
  const last = slow();
  const passing = turnstiles.through('none', last.start);
  await last.begun;
  const waiting = turnstiles.through('none', start);
  last.end.resolve();
  await passing;
  expect(await waiting).toBeUndefined();
  expect(turnstile?.closed).toBe(1);
  await clock.advance(5_000);
  expect(await turnstiles.through('none', start)).toMatchObject({ holder: 'none-1' });
  const second = maker.opened[1];
  await turnstiles.close();
  expect([second?.closed, maker.isClosed]).toEqual([1, true]);
});

it('one whose container has ended meanwhile is not joined', async () => {
  const { maker, turnstiles, start } = box(1);
  await turnstiles.through('none', start);
  await turnstiles.through('none', start);
  const [turnstile] = maker.opened;
  if (turnstile) turnstile.isOpen = false;
  expect(await turnstiles.through('none', start)).toMatchObject({ holder: 'none-1' });
});
