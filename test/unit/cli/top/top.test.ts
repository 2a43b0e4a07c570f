import type { LiveFunction } from '../../../../src/contract/live-view';
import { FakeLambda } from '../fake-lambda';
import { cli, Keyboard, type Result, type RunOptions } from '../support';
import { aFunction, aLook } from './live';

const ENTER = '\u001b[?1049h';
const LEAVE = '\u001b[?1049l';

/** A screen that was waited for does not come any more. */
const MAX_UNEXPECTED = 6;

let service: FakeLambda;
let functions: LiveFunction[];

beforeEach(async () => {
  service = await new FakeLambda().start();
  functions = [
    aFunction('orders', {
      ...{ calls: 90, idle: 2, busy: 1, heldMb: 384 },
      recent: { calls: 90, errors: 2, throttles: 0, startKinds: { warm: 90 }, p50Ms: 0.5, p99Ms: 12 },
    }),
    aFunction('mails', {
      frozen: 1,
      recent: { calls: 10, errors: 0, throttles: 3, startKinds: { cold: 10 } },
    }),
  ];
  service.on('GET /_lambdabox/live', () => ({ body: aLook(functions) }));
});
afterEach(() => service.stop());

const run = (args: readonly string[], options: RunOptions = {}) =>
  cli(['top', ...args], { endpoint: service.endpoint, ...options });

/** The screen after the last drawing, without colours. */
function screenOf(text: string): string {
  const last = text.slice(text.lastIndexOf('\u001b[H'));
  // eslint-disable-next-line no-control-regex -- what a terminal is told
  return last.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
}

/** Plays `steps` on a terminal: the keys of each are pressed as soon as the screen shows its text. */
async function play(
  steps: readonly (readonly [shown: RegExp, ...keys: string[]])[],
): Promise<Result & Keyboard> {
  const keys = new Keyboard();
  const left = [...steps];
  const giveUp = new AbortController();
  let unexpected = 0;
  const result = await run([], {
    ...{ isTerminal: true, keys, signal: giveUp.signal },
    onStdout: (text) => {
      const [next] = left;
      if (!next?.[0].test(screenOf(text))) {
        unexpected += 1;
        if (unexpected > MAX_UNEXPECTED) giveUp.abort();
        return;
      }
      unexpected = 0;
      left.shift();
      setImmediate(() => keys.press(...next.slice(1).map(String)));
    },
  });
  expect({ left, screen: left.length > 0 ? screenOf(result.stdout) : '' }).toEqual({ left: [], screen: '' });
  return Object.assign(keys, result);
}

test('elsewhere than on a terminal it prints one table', async () => {
  const { code, stdout } = await run([]);
  expect(code).toBe(0);
  expect(stdout).not.toContain('\u001b');
  expect(stdout).toContain('1.00 calls/s · 3 of 1,000 in flight · 2 errors · 3 throttled\n');
  expect(stdout).toContain(
    '500 of 1,000 MB · environments 400 · frozen 60 · idle 60 of 512 · stems 40 (2) · 120 in use\n',
  );
  expect(stdout).toMatch(
    / {2}orders +0\.90 +1 +- +1 +2 +- +- +100 % +- +- +- +0\.50 ms +12\.0 ms +2 +- +384 MB\n/,
  );
  expect(stdout.indexOf('orders')).toBeLessThan(stdout.indexOf('mails'));
  expect(service.asked('GET /_lambdabox/live')).toHaveLength(1);
});

test('one table on a terminal too with --once, sorted and filtered as told', async () => {
  const { stdout } = await run(['--once', '--sort', 'throttles'], { isTerminal: true, keys: new Keyboard() });
  expect(stdout).not.toContain(ENTER);
  expect(stdout.indexOf('mails')).toBeLessThan(stdout.indexOf('orders'));
  expect((await run(['--filter', 'ORD'])).stdout).not.toContain('mails');
  expect((await run(['--filter', 'absent'])).stdout).toContain('no function has "absent" in its name');
  functions = [];
  expect((await run([])).stdout).toContain('there are no functions yet');
});

test('one object with --json', async () => {
  const { stdout } = await run(['--json', '--filter', 'orders']);
  expect(JSON.parse(stdout)).toMatchObject({
    inFlight: 3,
    functions: [{ functionName: 'orders', callsPerSecond: 0.9, calls: 90, errors: 2, idle: 2 }],
  });
});

test('refuses what it cannot do', async () => {
  expect((await run(['--interval', '0'])).code).toBe(2);
  expect((await run(['--sort', 'beauty'])).code).toBe(2);
  const { code, stderr } = await cli(['top'], { endpoint: 'http://127.0.0.1:9', isTerminal: true });
  expect([code, stderr]).toEqual([3, expect.stringContaining('nothing listens there') as string]);
});

test('draws on a screen of its own, and gives the terminal back on q', async () => {
  const { code, stdout, isRaw } = await play([[/> orders/, 'q']]);
  expect(code).toBe(0);
  expect(stdout.startsWith(ENTER)).toBe(true);
  expect(stdout.trimEnd().endsWith(LEAVE)).toBe(true);
  expect(isRaw).toBe(false);
});

test('keys sort, filter, select and help', async () => {
  await play([
    [/> orders/, 't'],
    [/> mails[^]*orders/, '/', 'm', 'a'],
    [/\/ma/, '\r'],
    [/> mails[^]*\/ma: 1 of 2/, '?'],
    [/any key goes back/, 'x'],
    [/> mails/, '\u001b'],
    [/orders/, 'q'],
  ]);
});

test('Enter follows the log of the selected function, q goes back', async () => {
  service.add('orders');
  const event = (eventId: string, message: string) => ({
    ...{ eventId, logStreamName: 's', timestamp: Date.now(), message },
  });
  const events = [event('1', `${'a line\n'.repeat(30)}tick\u0007 \u001b[31mred\n`)];
  service.on('POST /', () => {
    const found = [...events];
    if (events.length === 1) events.push(event('2', 'tock\n'));
    return { body: { events: found } };
  });
  const { stdout } = await play([
    [/> orders/, '\r'],
    // What a function writes does not ring, and has no colours of its own.
    [/orders log, following[^]*tick red[^]*tock/, 'k'],
    [/1 line back/, 'q'],
    [/> orders/, 'q'],
  ]);
  expect(stdout).not.toContain('\u0007');
});

test('gives the terminal back on Ctrl-C, on a signal, and when drawing fails', async () => {
  const typed = await play([[/> orders/, '\u0003']]);
  expect([typed.code, typed.isRaw, typed.stdout.includes(LEAVE)]).toEqual([0, false, true]);

  const stop = new AbortController();
  const keys = new Keyboard();
  const signalled = await run([], {
    ...{ isTerminal: true, keys, signal: stop.signal },
    onStdout: (text) => void (/> orders/.test(screenOf(text)) && stop.abort('SIGTERM')),
  });
  expect([signalled.code, keys.isRaw, signalled.stdout.includes(LEAVE)]).toEqual([0, false, true]);

  // A service of another release: what it says cannot be drawn.
  service.on('GET /_lambdabox/live', { body: { ...aLook(functions), memory: {} } });
  const failed = await run([], { isTerminal: true, keys: new Keyboard() });
  expect([failed.code, failed.stdout.endsWith(LEAVE)]).toEqual([1, true]);
});

test('says so while the service does not answer, and goes on', async () => {
  let looks = 0;
  service.on('GET /_lambdabox/live', () => {
    looks += 1;
    return looks === 2 ? { status: 503, body: { message: 'starting' } } : { body: aLook(functions) };
  });
  await play([[/HTTP 503: starting/], [/^(?![^]*503)[^]*orders/, 'q']]);
  expect(looks).toBe(3);
});
