import { deferred } from '../../../src/lib/deferred';
import type { Span } from '../../../src/tracing/span';
import { SpanSender, SpansRefused } from '../../../src/tracing/span-sender';
import { FakeClock, settled } from '../../support/fake-clock';
import { silentLog } from '../../support/telemetry';
import { aRecord, SEGMENT } from './support';

function senderBox() {
  const clock = new FakeClock();
  const said: object[] = [];
  const note = (message: string, fields?: object) => void said.push({ message, ...fields });
  const sent: Span[][] = [];
  const box = {
    clock,
    said,
    sent,
    send: (signal: AbortSignal): Promise<void> => Promise.resolve(signal.throwIfAborted()),
    sender: undefined as unknown as SpanSender,
    call: (trace = true) => box.sender.invocation(aRecord(trace ? { trace: SEGMENT } : {})),
  };
  box.sender = new SpanSender({
    exporter: {
      send: async (spans, signal) => {
        await box.send(signal);
        sent.push([...spans]);
      },
    },
    clock,
    log: { ...silentLog, warn: note, info: note },
    newId: () => '0000000000000001',
  });
  return box;
}

it('sends the spans of traced calls together, a second after the first', async () => {
  const { clock, call, sent, sender } = senderBox();
  call();
  call(false);
  sender.unanswered({
    ...{ requestId: 'r2', functionName: 'hello', version: '$LATEST', end: 'throttled', reason: 'full' },
    ...{ startedAt: 1, totalMs: 1, trace: SEGMENT },
  });
  await clock.advance(999);
  expect(sent).toEqual([]);
  await clock.advance(1);
  expect(sent.map((batch) => batch.map(({ name }) => name))).toEqual([
    ['hello', 'queue', 'create', 'start', 'boot', 'init', 'invoke', 'hello'],
  ]);
  await clock.advance(60_000);
  expect(sent).toHaveLength(1);
  await sender.close();
});

it('sends one batch at a time, of 512 spans at most', async () => {
  const box = senderBox();
  const gate = deferred<void>();
  let sending = 0;
  box.send = () => {
    sending += 1;
    return gate.promise;
  };
  for (let calls = 0; calls < 100; calls += 1) box.call();
  await box.clock.advance(1000);
  expect(sending).toBe(1);
  gate.resolve();
  await settled();
  expect(box.sent.map(({ length }) => length)).toEqual([512, 188]);
  await box.sender.close();
});

it('tries again after pauses that grow, and says once that it fails and once that it works', async () => {
  const box = senderBox();
  let tries = 0;
  box.send = () => {
    tries += 1;
    return Promise.reject(new Error('connection refused'));
  };
  box.call();
  await box.clock.advance(1000);
  await box.clock.advance(1999);
  expect(tries).toBe(1);
  await box.clock.advance(1);
  await box.clock.advance(4000);
  expect(tries).toBe(3);
  expect(box.said).toEqual([{ message: 'sending spans fails', error: 'connection refused' }]);
  box.send = () => Promise.resolve();
  await box.clock.advance(8000);
  expect(box.sent.map(({ length }) => length)).toEqual([7]);
  expect(box.said.slice(1)).toEqual([{ message: 'sending spans works again', lostSpans: 0 }]);
  await box.sender.close();
});

it('gives up what will never be taken', async () => {
  const box = senderBox();
  box.send = () => Promise.reject(new SpansRefused('400 no'));
  box.call();
  await box.clock.advance(1000);
  box.send = () => Promise.resolve();
  box.call();
  await box.clock.advance(1000);
  expect(box.sent.map(({ length }) => length)).toEqual([7]);
  expect(box.said.at(-1)).toEqual({ message: 'sending spans works again', lostSpans: 7 });
  await box.sender.close();
});

it('holds no more than its bound while nobody takes them, and counts the rest', async () => {
  const box = senderBox();
  box.send = () => Promise.reject(new Error('connection refused'));
  for (let calls = 0; calls < 2000; calls += 1) box.call();
  await box.clock.advance(1000);
  box.send = () => Promise.resolve();
  await box.clock.advance(2000);
  const count = box.sent.reduce((sum, { length }) => sum + length, 0);
  expect(count).toBeLessThanOrEqual(8192);
  expect(box.said).toContainEqual({ message: 'sending spans works again', lostSpans: 14_000 - count });
  await box.sender.close();
});

it('sends what waits when it is closed, takes nothing after, and waits five seconds at most', async () => {
  const box = senderBox();
  box.call();
  await box.sender.close();
  expect(box.sent).toHaveLength(1);
  box.call();
  await box.sender.close();
  expect(box.sent).toHaveLength(1);
  const stuck = senderBox();
  stuck.send = (signal) =>
    new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('given up'))));
  stuck.call();
  const closed = stuck.sender.close();
  await settled();
  await stuck.clock.advance(5000);
  await closed;
  expect(stuck.said).toContainEqual({ message: 'spans were lost', spans: 7 });
});
