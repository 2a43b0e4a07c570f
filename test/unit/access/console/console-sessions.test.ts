import { randomBytes } from 'node:crypto';
import { ConsoleSessions } from '../../../../src/access/console/console-sessions';
import { LoginFailures } from '../../../../src/access/console/login-failures';
import { LoginLinks } from '../../../../src/access/console/login-links';
import { FakeClock } from '../../../support/fake-clock';

const HOUR = 3_600_000;

let clock: FakeClock;
let keys: Set<string>;
let sessions: ConsoleSessions;

const opened = () =>
  new ConsoleSessions({ clock, random: randomBytes, isKey: (accessKeyId) => keys.has(accessKeyId) });

beforeEach(() => {
  clock = new FakeClock();
  keys = new Set(['AKIA1']);
  sessions = opened();
});

describe('a session of the console', () => {
  test('is found by its token, and by nothing else', () => {
    const { token, session } = sessions.open('AKIA1');
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(sessions.use(token)).toBe(session);
    expect(session.csrfToken).not.toBe(token);
    expect(sessions.use(session.csrfToken)).toBeUndefined();
    expect(sessions.use(`${token.slice(1)}A`)).toBeUndefined();
  });

  test('ends when it was unused for two hours', async () => {
    const { token } = sessions.open('AKIA1');
    await clock.advance(2 * HOUR - 1);
    expect(sessions.use(token)).toBeDefined();
    await clock.advance(2 * HOUR - 1);
    expect(sessions.use(token)).toBeDefined();
    await clock.advance(2 * HOUR);
    expect(sessions.use(token)).toBeUndefined();
  });

  test('ends twelve hours after its login, however it is used', async () => {
    const { token } = sessions.open('AKIA1');
    for (let hour = 1; hour < 12; hour += 1) {
      await clock.advance(HOUR);
      expect(sessions.use(token)).toBeDefined();
    }
    await clock.advance(HOUR);
    expect(sessions.use(token)).toBeUndefined();
  });

  test('ends with a log-out, with its key, and with the service', () => {
    const first = sessions.open('AKIA1');
    const second = sessions.open('AKIA1');
    expect(opened().use(first.token)).toBeUndefined();
    sessions.end(first.token);
    expect(sessions.use(first.token)).toBeUndefined();
    keys.clear();
    expect(sessions.use(second.token)).toBeUndefined();
    keys.add('AKIA1');
    expect(sessions.use(second.token)).toBeUndefined();
  });

  test('makes room for the thousand and first: the one unused longest goes', () => {
    const tokens = Array.from({ length: 1000 }, () => sessions.open('AKIA1').token);
    sessions.use(tokens[0] ?? '');
    sessions.open('AKIA1');
    expect(tokens.filter((token) => !sessions.use(token))).toEqual([tokens[1]]);
  });
});

describe('a link into the console', () => {
  test('logs in once', () => {
    const links = new LoginLinks({ clock, random: randomBytes });
    const { token, expires } = links.make('AKIA1');
    expect(expires).toBe(clock.wallTime() + 60_000);
    expect(links.take(token)).toBe('AKIA1');
    expect(links.take(token)).toBeUndefined();
    expect(links.take('')).toBeUndefined();
  });

  test('is too old after a minute', async () => {
    const links = new LoginLinks({ clock, random: randomBytes });
    const { token } = links.make('AKIA1');
    await clock.advance(60_000);
    expect(links.take(token)).toBeUndefined();
  });
});

describe('whoever guesses keys', () => {
  test('waits after five wrong ones a minute, and nobody else does', async () => {
    const failures = new LoginFailures(clock);
    for (let guess = 0; guess < 5; guess += 1) {
      expect(failures.waitOf('10.0.0.1')).toBe(0);
      failures.add('10.0.0.1');
      await clock.advance(1000);
    }
    expect(failures.waitOf('10.0.0.1')).toBe(55);
    expect(failures.waitOf('10.0.0.2')).toBe(0);
    await clock.advance(55_000);
    expect(failures.waitOf('10.0.0.1')).toBe(0);
  });

  test('cannot fill the memory with addresses', () => {
    const failures = new LoginFailures(clock);
    for (let guess = 0; guess < 5; guess += 1) failures.add('first');
    for (let other = 0; other < 10_000; other += 1) failures.add(`other-${other}`);
    expect(failures.waitOf('first')).toBe(0);
  });
});
