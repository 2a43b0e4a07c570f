import type { CallRow } from '../../../src/contract/call-row';
import type { LiveView } from '../../../src/contract/live-view';
import { RecordStream, type StreamListener } from '../../../src/records/record-stream';
import { FakeClock } from '../../support/fake-clock';

class FakeListener implements StreamListener {
  readonly heard: string[] = [];
  isOver = false;
  isLoggedIn = true;
  reads = true;

  isGood(): boolean {
    return this.isLoggedIn;
  }
  send(text: string): boolean {
    this.heard.push(text);
    return this.reads;
  }
  end(): void {
    this.isOver = true;
  }
  /** Names of the events that it heard. */
  get names(): string[] {
    return this.heard.map((text) => /^(?:event: (\w+)|: (.*))\n/.exec(text)?.slice(1).find(Boolean) ?? text);
  }
}

const CALL = { requestId: 'r-1', functionName: '<b>f</b>\n' } as CallRow;

let clock: FakeClock;
let views: number;
let stream: RecordStream;

beforeEach(() => {
  clock = new FakeClock();
  views = 0;
  stream = new RecordStream({ clock, log: { warn: () => {} } });
  stream.readFrom(() => {
    views += 1;
    return Promise.resolve({ at: views } as LiveView);
  });
});
afterEach(() => stream.close());

const listening = () => {
  const listener = new FakeListener();
  return { listener, leave: stream.listen(listener) };
};

test('what happens is told to all at once, each an event of one line of data', () => {
  const [a, b] = [listening().listener, listening().listener];
  stream.call(CALL);
  stream.environment({ id: 'e', functionName: 'f', state: 'idle', at: 1 });
  stream.decision({ at: 1, action: 'freeze', reason: 'idle', sentence: 's', inputs: {} });
  expect(a.names).toEqual(['call', 'environment', 'decision']);
  expect(a.heard[0]).toBe('event: call\ndata: {"requestId":"r-1","functionName":"<b>f</b>\\n"}\n\n');
  expect(b.heard).toEqual(a.heard);
});

test('the live view is made once a second for all, and not while nobody listens', async () => {
  await clock.advance(5000);
  expect(views).toBe(0);
  const first = listening();
  const second = listening();
  await clock.advance(3000);
  expect(views).toBe(3);
  expect(second.listener.heard).toEqual([1, 2, 3].map((at) => `event: live\ndata: {"at":${at}}\n\n`));
  first.leave();
  second.leave();
  await clock.advance(5000);
  expect([views, clock.pending]).toEqual([3, 0]);
  listening();
  await clock.advance(1000);
  expect(views).toBe(4);
});

test('more than 200 calls a second are a number', async () => {
  const { listener } = listening();
  for (let call = 0; call < 350; call += 1) stream.call(CALL);
  expect(listener.heard).toHaveLength(200);
  await clock.advance(1000);
  expect(listener.heard.slice(200)).toEqual([
    'event: skipped\ndata: {"calls":150}\n\n',
    'event: live\ndata: {"at":1}\n\n',
  ]);
  stream.call(CALL);
  expect(listener.names.at(-1)).toBe('call');
});

test('a heartbeat comes every fifteen seconds', async () => {
  const { listener } = listening();
  await clock.advance(30_000);
  expect(listener.names.filter((name) => name === 'still here')).toHaveLength(2);
});

test('who does not read, or is logged out, is let go; the others hear on', async () => {
  const [slow, out, good] = [listening().listener, listening().listener, listening().listener];
  slow.reads = false;
  stream.call(CALL);
  expect(slow.isOver).toBe(true);
  out.isLoggedIn = false;
  await clock.advance(1000);
  expect([slow.heard.length, out.isOver, out.names]).toEqual([1, true, ['call']]);
  expect(good.names).toEqual(['call', 'live']);
});

test('the hundred and first is refused, and a stop lets all go', () => {
  const all = Array.from({ length: 100 }, () => listening());
  expect(listening).toThrow('100 listen already: close another page first.');
  all[0]?.leave();
  const last = listening();
  stream.close();
  expect(last.listener.isOver).toBe(true);
  expect(listening).toThrow();
});
