import type { CatchUp } from '../../../../src/sources/schedule/due-times';
import { parseExpression } from '../../../../src/sources/schedule/expression/schedule-expression';
import { TimeZone } from '../../../../src/sources/schedule/expression/time-zone';
import { ScheduleEngine } from '../../../../src/sources/schedule/schedule-engine';
import { FireRefusal, type Scheduled } from '../../../../src/sources/schedule/scheduled';
import { timingOf } from '../../../../src/sources/schedule/timing';
import { deferred } from '../../../../src/lib/deferred';
import { FakeClock, settled } from '../../../support/fake-clock';
import { MemoryFireMarks } from '../../../support/memory-fire-marks';
import { RecordingTelemetry } from '../../../support/telemetry';

const NOON = Date.parse('2026-11-30T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

class Box {
  readonly telemetry = new RecordingTelemetry();
  readonly warnings: string[] = [];
  readonly fired: string[] = [];
  readonly expected: string[] = [];
  readonly gaveUp: string[] = [];
  /** What the next calls meet; none: they succeed. */
  readonly failures: Error[] = [];
  ends = 0;
  engine: ScheduleEngine;

  constructor(
    readonly clock = new FakeClock(NOON + 30_000),
    readonly marks = new MemoryFireMarks(),
    private readonly catchUp: CatchUp = 'none',
  ) {
    this.engine = this.begun();
  }

  private begun(): ScheduleEngine {
    const { marks, clock, telemetry, catchUp } = this;
    return ScheduleEngine.create({
      ...{ marks, clock, telemetry, catchUp },
      log: { warn: (message) => this.warnings.push(message) },
      soon: (callback) => queueMicrotask(callback),
    });
  }

  /** The service is killed: nothing of it goes on, and what was not kept is gone. */
  restart(...scheduled: Scheduled[]): void {
    this.engine = this.begun();
    for (const each of scheduled) this.engine.put(each);
    this.engine.start();
  }

  /** `since`: from before the test begins. */
  scheduled(
    id: string,
    text: string,
    more: Partial<Scheduled> & { windowMs?: number; since?: number } = {},
  ): Scheduled {
    const { since = NOON, windowMs = 0 } = more;
    const timing = timingOf({
      expression: parseExpression(text, 'scheduler'),
      ...{ zone: TimeZone.UTC, anchor: since, windowMs, seed: id },
    });
    return {
      ...{ id, kind: 'schedule', timing, since, retry: { maxAgeMs: HOUR, maxRetries: 3 } },
      fire: (at) => this.fire(id, at),
      gaveUp: (at, error) => {
        this.gaveUp.push(`${id} ${time(at)}: ${error.message}`);
        return Promise.resolve();
      },
      expect: (at) => this.expected.push(`${time(this.clock.wallTime())}: ${id} at ${time(at)}`),
      over: () => (this.ends += 1),
      ...more,
    };
  }

  private fire(id: string, at: number): Promise<void> {
    const failure = this.failures.shift();
    if (failure) return Promise.reject(failure);
    this.fired.push(`${id} ${time(at)}`);
    return Promise.resolve();
  }

  open(...scheduled: Scheduled[]): void {
    for (const each of scheduled) this.engine.put(each);
    this.engine.start();
  }
}

function time(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

it('calls at each time, once, at its very millisecond', async () => {
  const box = new Box();
  box.open(box.scheduled('a', 'cron(* * * * ? *)'), box.scheduled('b', 'rate(2 minutes)'));
  await box.clock.advance(2 * MINUTE + 30_000);
  expect(box.fired).toEqual(['a 12:01:00', 'b 12:02:00', 'a 12:02:00', 'a 12:03:00']);
  const facts = box.telemetry.sources.filter(({ what }) => what === 'fired');
  expect(facts).toHaveLength(4);
  expect(facts.every((fact) => fact.what === 'fired' && fact.lateMs === 0)).toBe(true);
});

it('says a moment before what is to be called', async () => {
  const box = new Box();
  box.open(box.scheduled('a', 'cron(1 12 * * ? *)'));
  await box.clock.advance(29_999);
  expect(box.expected).toEqual(['12:00:55: a at 12:01:00']);
  expect(box.fired).toEqual([]);
});

it('calls for none of the times from before it was made, and ends where there are no more', async () => {
  const box = new Box();
  box.open(box.scheduled('a', 'at(2026-11-30T11:59:00)'), box.scheduled('b', 'at(2026-11-30T12:01:00)'));
  expect(box.ends).toBe(1);
  await box.clock.advance(HOUR);
  expect({ fired: box.fired, ends: box.ends }).toEqual({ fired: ['b 12:01:00'], ends: 2 });
  expect(box.telemetry.sources.some(({ what }) => what === 'missed')).toBe(false);
});

it('a schedule whose end cannot be written is ended later, and keeps nobody from anything', async () => {
  const box = new Box();
  let tries = 0;
  const over = (): void => {
    tries += 1;
    if (tries <= 3) throw new Error('the disk is full');
  };
  box.open(box.scheduled('a', 'at(2026-11-30T11:59:00)', { over }), box.scheduled('b', 'rate(1 minute)'));
  await box.clock.advance(10 * MINUTE);
  expect(box.fired).toHaveLength(10);
  expect(tries).toBe(4);
  await box.engine.stop();
});

it('takes up a changed schedule at once, and a removed one never again', async () => {
  const box = new Box();
  box.open(box.scheduled('a', 'cron(10 12 * * ? *)'));
  await box.clock.advance(MINUTE);
  box.engine.put(box.scheduled('a', 'cron(2 12 * * ? *)', { since: box.clock.wallTime() }));
  await box.clock.advance(20 * MINUTE);
  box.engine.put(box.scheduled('a', 'cron(0 13 * * ? *)', { since: box.clock.wallTime() }));
  box.engine.remove('a');
  await box.clock.advance(2 * HOUR);
  expect(box.fired).toEqual(['a 12:02:00']);
  expect(box.marks.all().size).toBe(0);
});

describe('a restart', () => {
  it('calls for no time again', async () => {
    const box = new Box();
    const a = box.scheduled('a', 'rate(1 minute)');
    box.open(a);
    await box.clock.advance(31_000);
    await box.engine.stop();
    box.restart(a);
    await box.clock.advance(MINUTE);
    expect(box.fired).toEqual(['a 12:01:00', 'a 12:02:00']);
  });

  it('over a time calls for it late, without another time being asked', async () => {
    const box = new Box();
    const a = box.scheduled('a', 'cron(1 12 * * ? *)');
    await box.clock.advance(45_000);
    box.restart(a);
    await box.clock.advance(0);
    expect(box.fired).toEqual(['a 12:01:00']);
    expect(box.telemetry.sources).toEqual([{ source: 'a', kind: 'schedule', what: 'fired', lateMs: 15_000 }]);
  });

  it('calls again for a time that is not known to be dealt with, and no other', async () => {
    const box = new Box();
    const never = deferred<void>();
    box.open(box.scheduled('a', 'rate(1 minute)', { fire: () => never.promise }));
    await box.clock.advance(30_000);
    box.restart(box.scheduled('a', 'rate(1 minute)'));
    await box.clock.advance(MINUTE);
    expect(box.fired).toEqual(['a 12:01:00', 'a 12:02:00']);
  });

  it.each([
    ['none', 0, []],
    ['last', 1, ['a 13:50:00']],
    [
      'all',
      11,
      [
        'a 12:10:00',
        'a 12:20:00',
        'a 12:30:00',
        'a 12:40:00',
        'a 12:50:00',
        'a 13:00:00',
        'a 13:10:00',
        'a 13:20:00',
        'a 13:30:00',
        'a 13:40:00',
        'a 13:50:00',
      ],
    ],
  ] as const)('counts what was missed, and catches up with %s of it', async (catchUp, caughtUp, fired) => {
    const box = new Box(undefined, undefined, catchUp);
    const a = box.scheduled('a', 'rate(10 minutes)');
    box.open(a);
    await box.clock.advance(MINUTE);
    await box.engine.stop();
    await box.clock.advance(114 * MINUTE);
    box.restart(a);
    await box.clock.advance(0);
    expect(box.fired).toEqual(fired);
    expect(box.telemetry.sources[0]).toEqual({
      source: 'a',
      kind: 'schedule',
      what: 'missed',
      times: 11,
      caughtUp,
    });
    expect(box.engine.progress('a')).toMatchObject({
      missed: 11,
      fired: fired.length,
      nextAt: NOON + 2 * HOUR,
    });
    await box.engine.stop();
    box.restart(a);
    await box.clock.advance(10 * MINUTE);
    expect(box.fired).toEqual([...fired, 'a 14:00:00']);
    expect(box.engine.progress('a')?.missed).toBe(11);
  });

  it('forgets how far schedules were that are no more', () => {
    const box = new Box();
    box.marks.keep([['gone', { doneAt: 1, fired: 1, missed: 0 }]]);
    box.restart(box.scheduled('a', 'rate(1 minute)'));
    expect([...box.marks.all().keys()]).toEqual([]);
  });
});

describe('a clock that somebody sets', () => {
  it('back calls for no time a second time', async () => {
    const box = new Box();
    box.open(box.scheduled('a', 'rate(1 minute)'));
    await box.clock.advance(31_000);
    box.clock.stepWallTime(-3 * MINUTE);
    await box.clock.advance(3 * MINUTE);
    expect(box.fired).toEqual(['a 12:01:00']);
    await box.clock.advance(MINUTE);
    expect(box.fired).toEqual(['a 12:01:00', 'a 12:02:00']);
  });
  it('back from far in the future does not silence it', async () => {
    const box = new Box(new FakeClock(NOON + 24 * HOUR));
    box.open(box.scheduled('a', 'cron(* * * * ? *)', { since: NOON + 24 * HOUR }));
    await box.clock.advance(MINUTE);
    expect(box.fired).toEqual(['a 12:01:00']);
    box.clock.stepWallTime(-20 * HOUR);
    await box.clock.advance(2 * MINUTE);
    expect(box.fired.slice(1)).toEqual(['a 16:02:00', 'a 16:03:00']);
  });
  it('forward is seen within seconds, and what it passed over is missed', async () => {
    const box = new Box();
    box.open(box.scheduled('a', 'cron(0 * * * ? *)'));
    box.clock.stepWallTime(2 * HOUR + 30 * MINUTE);
    await box.clock.advance(5000);
    expect(box.fired).toEqual([]);
    expect(box.telemetry.sources[0]).toMatchObject({ what: 'missed', times: 2 });
    await box.clock.advance(30 * MINUTE);
    expect(box.fired).toEqual(['a 15:00:00']);
  });
});

describe('a call that cannot be begun', () => {
  it('is tried again, ever later, and counts once', async () => {
    const box = new Box();
    box.failures.push(new Error('no room'), new Error('no room'));
    box.open(box.scheduled('a', 'at(2026-11-30T12:01:00)'));
    await box.clock.advance(32_999);
    expect(box.fired).toEqual([]);
    expect(box.engine.progress('a')).toMatchObject({ failedTries: 2, fired: 0 });
    await box.clock.advance(1);
    expect(box.fired).toEqual(['a 12:01:00']);
    expect(box.ends).toBe(1);
    expect(box.engine.progress('a')).toMatchObject({ failedTries: 0, fired: 1, missed: 0 });
  });
  it('is given up after as many tries as are allowed', async () => {
    const box = new Box();
    box.failures.push(...Array.from({ length: 4 }, () => new Error('no room')));
    box.open(box.scheduled('a', 'at(2026-11-30T12:01:00)'));
    await box.clock.advance(MINUTE);
    expect(box.gaveUp).toEqual(['a 12:01:00: no room']);
    expect({ fired: box.fired, ends: box.ends }).toEqual({ fired: [], ends: 1 });
  });
  it('is given up at once where another try would end the same', async () => {
    const box = new Box();
    box.failures.push(new FireRefusal('no such function'));
    box.open(box.scheduled('a', 'rate(1 minute)'));
    await box.clock.advance(90_000);
    expect(box.gaveUp).toEqual(['a 12:01:00: no such function']);
    expect(box.fired).toEqual(['a 12:02:00']);
  });
  it('is tried on by the next service, however late', async () => {
    const box = new Box();
    const a = box.scheduled('a', 'at(2026-11-30T12:01:00)');
    box.failures.push(new Error('no room'));
    box.open(a);
    await box.clock.advance(30_000);
    await box.engine.stop();
    await box.clock.advance(10 * MINUTE);
    box.restart(a);
    await box.clock.advance(0);
    expect(box.fired).toEqual(['a 12:01:00']);
    expect(box.telemetry.sources.some(({ what }) => what === 'missed')).toBe(false);
  });
});

it('holds up no other by one that is slow', async () => {
  const box = new Box();
  const slow = deferred<void>();
  box.open(
    box.scheduled('slow', 'rate(1 minute)', { fire: () => slow.promise }),
    box.scheduled('b', 'rate(1 minute)'),
  );
  await box.clock.advance(91_000);
  expect(box.fired).toEqual(['b 12:01:00', 'b 12:02:00']);
  slow.resolve();
  await settled();
});

it('keeps thousands that are due at once in a few writes', async () => {
  const box = new Box();
  box.open(...Array.from({ length: 5000 }, (_, index) => box.scheduled(`s${index}`, 'cron(1 12 * * ? *)')));
  await box.clock.advance(30_000);
  await box.engine.stop();
  expect(new Set(box.fired).size).toBe(5000);
  expect(box.fired).toHaveLength(5000);
  expect(box.marks.all().size).toBe(5000);
  expect(box.marks.writes).toBeLessThan(500);
});

it('calls within the flexible window, at the same moment after a restart', async () => {
  const box = new Box();
  const flexible = (id: string) => box.scheduled(id, 'cron(1 12 * * ? *)', { windowMs: 10 * MINUTE });
  const begins = Array.from({ length: 200 }, (_, index) =>
    flexible(`s${index}`).timing.beginOf(NOON + MINUTE),
  );
  expect(Math.min(...begins)).toBeGreaterThanOrEqual(NOON + MINUTE);
  expect(Math.max(...begins)).toBeLessThan(NOON + 11 * MINUTE);
  expect(Math.max(...begins) - Math.min(...begins)).toBeGreaterThan(8 * MINUTE);
  expect(flexible('a').timing.beginOf(NOON)).toBe(flexible('a').timing.beginOf(NOON));
  box.open(flexible('a'));
  await box.clock.advance(12 * MINUTE);
  expect(box.fired).toEqual(['a 12:01:00']);
});

it('goes on where it cannot be written how far it is, and writes it later', async () => {
  const box = new Box();
  box.marks.isFull = true;
  box.open(box.scheduled('a', 'rate(1 minute)'));
  await box.clock.advance(40_000);
  expect(box.warnings).toContain('how far schedules are could not be written: it is tried again');
  box.marks.isFull = false;
  await box.clock.advance(10_000);
  expect(box.marks.all().get('a')).toMatchObject({ doneAt: NOON + MINUTE, fired: 1 });
});
