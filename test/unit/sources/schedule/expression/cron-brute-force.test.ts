import { Cron } from '../../../../../src/sources/schedule/expression/cron';
import { TimeZone } from '../../../../../src/sources/schedule/expression/time-zone';
import { timesOf } from '../../../../../src/sources/schedule/expression/times';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** Numbers that look random and are the same each time. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A field of any form, and what it means: said in another way than the product does. */
type Made = readonly [text: string, means: (value: number) => boolean];

function made(random: (below: number) => number, lowest: number, highest: number): Made {
  const value = () => lowest + random(highest - lowest + 1);
  const [a, b, step] = [value(), value(), 1 + random(7)];
  const span = highest - lowest + 1;
  switch (random(5)) {
    case 0:
      return ['*', () => true];
    case 1:
      return [String(a), (at) => at === a];
    case 2:
      return [`${a},${b}`, (at) => at === a || at === b];
    case 3:
      return [`${a}/${step}`, (at) => at >= a && (at - a) % step === 0];
    default:
      return [`${a}-${b}`, (at) => (at - a + span) % span <= (b - a + span) % span];
  }
}

interface MadeCron {
  readonly text: string;
  /** Whether a local minute, as a date of UTC, is meant. */
  readonly means: (at: Date) => boolean;
}

function madeCron(random: (below: number) => number): MadeCron {
  const minute = made(random, 0, 59);
  const hour = made(random, 0, 23);
  const month = made(random, 1, 12);
  const [days, meansDay] = madeDays(random);
  return {
    text: `${minute[0]} ${hour[0]} ${days[0]} ${month[0]} ${days[1]} *`,
    means: (at) =>
      minute[1](at.getUTCMinutes()) &&
      hour[1](at.getUTCHours()) &&
      month[1](at.getUTCMonth() + 1) &&
      meansDay(at),
  };
}

function madeDays(random: (below: number) => number): [readonly [string, string], (at: Date) => boolean] {
  const lastOf = (at: Date) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  const weekday = 1 + random(7);
  switch (random(5)) {
    case 0: {
      const [text, means] = made(random, 1, 31);
      return [[text, '?'], (at) => means(at.getUTCDate())];
    }
    case 1: {
      const [text, means] = made(random, 1, 7);
      return [['?', text], (at) => means(at.getUTCDay() + 1)];
    }
    case 2:
      return [['L', '?'], (at) => at.getUTCDate() === lastOf(at)];
    case 3:
      return [
        ['?', `${weekday}L`],
        (at) => at.getUTCDay() + 1 === weekday && at.getUTCDate() + 7 > lastOf(at),
      ];
    default: {
      const nth = 1 + random(5);
      return [
        ['?', `${weekday}#${nth}`],
        (at) => at.getUTCDay() + 1 === weekday && Math.ceil(at.getUTCDate() / 7) === nth,
      ];
    }
  }
}

/** Every minute of the local days from `from` on is looked at. */
function* bruteForce({ means }: MadeCron, from: number, to: number): Generator<number> {
  for (let at = from; at < to; at += MINUTE_MS) {
    if (means(new Date(at))) yield at;
  }
}

it('finds the very times that looking at each minute finds', () => {
  const random = sequence(20_261_130);
  for (let round = 0; round < 60; round += 1) {
    const cron = madeCron(random);
    const from = Date.UTC(2024 + random(5), random(12), 1 + random(28));
    const to = from + 40 * DAY_MS;
    const parsed = Cron.parse(cron.text);
    const found: number[] = [];
    for (let at = parsed.after(from - 1); at !== undefined && at < to; at = parsed.after(at)) found.push(at);
    expect({ text: cron.text, found }).toEqual({ text: cron.text, found: [...bruteForce(cron, from, to)] });
  }
});

it('finds them where clocks are set forward and back', () => {
  const random = sequence(1);
  for (const [zoneName, day] of [
    ['Europe/Berlin', '2026-03-29'],
    ['Europe/Berlin', '2026-10-25'],
    ['America/New_York', '2027-03-14'],
    ['America/New_York', '2027-11-07'],
    ['Australia/Lord_Howe', '2027-04-04'],
    ['Asia/Kathmandu', '2026-05-01'],
  ] as const) {
    const zone = TimeZone.named(zoneName) ?? TimeZone.UTC;
    const middle = Date.parse(`${day}T02:00:00Z`);
    const [from, to] = [middle - 2 * DAY_MS, middle + 2 * DAY_MS];
    const [minute, hour] = [made(random, 0, 59), made(random, 0, 23)];
    const cron = Cron.parse(`${minute[0]} ${hour[0]} * * ? *`);
    const times = timesOf({ kind: 'cron', cron }, zone, 0);
    const found: number[] = [];
    for (let at = times.next(from - 1); at !== undefined && at < to; at = times.next(at)) found.push(at);
    // What a clock on the wall shows, minute for minute; a time that it has shown already does not count.
    const seen = new Set<number>();
    const expected: number[] = [];
    for (let at = from - DAY_MS; at < to; at += MINUTE_MS) {
      const local = zone.localOf(at);
      const shown = new Date(local);
      if (seen.has(local) || !minute[1](shown.getUTCMinutes()) || !hour[1](shown.getUTCHours())) continue;
      seen.add(local);
      if (at >= from) expected.push(at);
    }
    expect({ zoneName, day, found }).toEqual({ zoneName, day, found: expected });
  }
});
