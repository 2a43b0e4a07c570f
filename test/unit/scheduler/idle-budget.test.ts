import { fleetBox, settled } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

const MINUTE = 60_000;
const named = (functionName: string) => aTarget({ functionName });

/** Frozen ones hold 20 MB and a bit each: the third is more than the budget. */
function boxForTwo(warmth: 'lean' | 'balanced' | 'warm' = 'balanced') {
  return fleetBox({ keepAliveMs: undefined, warmth, freezeAfterMs: 40, idleBudgetMb: 50 });
}

type Box = ReturnType<typeof boxForTwo>;

/** A call whose environment is made, if it needs one, and which is over at once. */
async function call(box: Box, functionName: string): Promise<void> {
  const before = box.made.length;
  const acquired = box.acquire(named(functionName));
  if (box.made.length > before) box.nth(before).becomeReady();
  const { environment } = await acquired;
  environment.becomeReady();
  await settled();
}

const gone = (box: Box) =>
  box.made.filter(({ stopReason }) => stopReason !== undefined).map(({ version }) => version.functionName);

it('keeps what is idle for hours while there is room for it', async () => {
  const box = boxForTwo();
  await call(box, 'a');
  await call(box, 'b');
  await box.clock.advance(7 * 60 * MINUTE);
  expect(gone(box)).toEqual([]);
});

it('lets go of what is worth least when the budget is full, and says so', async () => {
  const box = boxForTwo();
  // One comes every minute, the other has come once, and a third is new.
  for (let minute = 0; minute < 10; minute += 1) {
    if (minute === 0) await call(box, 'rare');
    await call(box, 'often');
    await box.clock.advance(MINUTE);
  }
  expect(gone(box)).toEqual([]);
  await call(box, 'new');
  await box.clock.advance(100);
  expect(gone(box)).toEqual(['rare']);
  expect(box.made[0]?.stopReason).toBe('idle-budget');
});

it('tells in the journal what went, and what it was worth', async () => {
  const box = boxForTwo();
  for (const name of ['a', 'b', 'c']) await call(box, name);
  await box.clock.advance(100);
  const evicted = box.telemetry.decisions.find(({ action }) => action === 'evict');
  expect(evicted).toMatchObject({ reason: 'idle-budget', functionName: 'a', inputs: { heldMb: 21 } });
  expect(evicted?.sentence).toMatch(
    /^an environment of a ended: idle environments hold more than 50 MB, their budget, and it was worth least: 21 MB of it would have saved [\d.]+ s of waiting an hour at best$/,
  );
});

it('lets go of large ones rather than of small ones', async () => {
  const box = boxForTwo();
  await call(box, 'small');
  await call(box, 'large');
  box.nth(1).usedMb = 60;
  await box.clock.advance(100);
  expect(gone(box)).toEqual(['large']);
});

it('counts what the kernel has written to swap as given back', async () => {
  const box = boxForTwo();
  await call(box, 'a');
  await call(box, 'b');
  await box.clock.advance(100);
  expect(box.fleet.report()).toMatchObject({ idleMb: 42 });
  box.nth(0).usedMb = 3;
  await box.clock.advance(10_000);
  expect(box.fleet.report()).toMatchObject({ idleMb: 25, byKind: { frozen: 25 } });
  await call(box, 'c');
  await box.clock.advance(100);
  expect(gone(box)).toEqual([]);
});

describe('300 functions that are called once each, and once more two minutes later', () => {
  const functions = Array.from({ length: 300 }, (_, index) => `f${index}`);

  /** Of the second calls, those for which an environment is made. */
  async function secondStarts(box: Box): Promise<number> {
    const callAll = async () => {
      for (const name of functions) {
        await call(box, name);
        await box.clock.advance(50);
      }
    };
    await callAll();
    await box.clock.advance(2 * MINUTE);
    const before = box.made.length;
    await callAll();
    return box.made.length - before;
  }

  const roomyBox = () =>
    fleetBox({ keepAliveMs: undefined, freezeAfterMs: 40, memoryBudgetMb: 21_000, idleBudgetMb: 10_500 });

  it('make no second start while there is room', async () => {
    expect(await secondStarts(roomyBox())).toBe(0);
  });

  it('make none either on a box that knows functions of one call only, which are gone', async () => {
    const box = roomyBox();
    for (let once = 0; once < 50; once += 1) {
      await call(box, `once${once}`);
      await box.clock.advance(5_000);
      box.fleet.forget(`once${once}`);
      box.fleet.scaler.dropIdle(`once${once}`);
    }
    await box.clock.advance(6 * MINUTE);
    expect(await secondStarts(box)).toBe(0);
  });
});

it('gives memory back early where the box shall be lean, though there is room', async () => {
  const box = boxForTwo('lean');
  await call(box, 'a');
  await box.clock.advance(7 * 60 * MINUTE);
  expect(gone(box)).toEqual(['a']);
});
