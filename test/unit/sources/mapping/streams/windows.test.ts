import { StreamBox, type StreamEvent, type StreamFunction } from '../../../../support/sources/stream-box';

/** A multiple of a minute, behind the beginning of the fake time. */
const MINUTE = Math.ceil(1_700_000_000_000 / 60_000) * 60_000;
const SETTINGS = { TumblingWindowInSeconds: 60 };

const counting: StreamFunction = (texts, { state }) => {
  const { n = 0 } = state as { n?: number };
  return { state: { n: n + texts.length } };
};

async function boxAt(minute: number, handler: StreamFunction = counting): Promise<StreamBox> {
  const box = new StreamBox(handler);
  box.stream.shard('s0');
  await box.clock.advance(minute - box.clock.wallTime());
  return box;
}

const shortOf = ({
  Records,
  state,
  isFinalInvokeForWindow,
  isWindowTerminatedEarly,
}: StreamEvent): unknown => [
  Records.map(({ text }) => text).join(' '),
  state,
  ...(isFinalInvokeForWindow ? ['final'] : []),
  ...(isWindowTerminatedEarly ? ['early'] : []),
];

it('each call is given what the last has made of the window, and the last call ends it', async () => {
  const box = await boxAt(MINUTE);
  box.stream.put('s0', 'a');
  await box.run({ ...SETTINGS });
  await box.clock.advance(30_000);
  box.stream.put('s0', 'b');
  await box.pass(1000);
  expect(box.kept.get('s0')).toEqual({
    from: { at: 'after', sequence: '1' },
    window: { start: MINUTE, end: MINUTE + 60_000, state: { n: 2 } },
  });
  await box.pass(31_000);
  expect(box.events.map(shortOf)).toEqual([
    ['a', {}],
    ['b', { n: 1 }],
    ['', { n: 2 }, 'final'],
  ]);
  expect(box.events[0]).toMatchObject({
    window: { start: '2023-11-14T22:14:00Z', end: '2023-11-14T22:15:00Z' },
    shardId: 's0',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/s',
    isFinalInvokeForWindow: false,
    isWindowTerminatedEarly: false,
  });
  expect(box.kept.get('s0')).toEqual({ from: { at: 'after', sequence: '1' } });
  await box.pass(300_000);
  expect(box.calls).toHaveLength(3);
});

it('a record of a later window ends the one before', async () => {
  const box = await boxAt(MINUTE + 200_000);
  for (const [text, at] of [
    ['a', 10],
    ['b', 50],
    ['c', 70],
  ] as const)
    box.stream.put('s0', text, { arrivedAt: MINUTE + at * 1000 });
  await box.run({ ...SETTINGS });
  expect(box.events.map(shortOf)).toEqual([
    ['a b', {}],
    ['', { n: 2 }, 'final'],
    ['c', {}],
    ['', { n: 1 }, 'final'],
  ]);
});

it('what was made of a window survives a kill', async () => {
  const box = await boxAt(MINUTE);
  box.stream.put('s0', 'a');
  await box.run({ ...SETTINGS });
  box.restart();
  box.stream.put('s0', 'b');
  await box.run({ ...SETTINGS });
  expect(box.events.map(shortOf)).toEqual([
    ['a', {}],
    ['b', { n: 1 }],
  ]);
});

it('an answer without a state is a failure', async () => {
  const box = await boxAt(MINUTE, () => ({}));
  box.stream.put('s0', 'a');
  const { uuid } = await box.run({ ...SETTINGS, MaximumRetryAttempts: 1 });
  await box.pass(1000);
  expect(box.calls).toEqual(['a', 'a']);
  expect(box.runs.status(uuid)?.lastProcessingResult).toBe('PROBLEM: Function call failed');
});

it('a state of more than 1 MB ends the window early', async () => {
  const box = await boxAt(MINUTE, (texts) => ({
    state: { text: texts.length > 0 ? 'x'.repeat(1 << 20) : '' },
  }));
  box.stream.put('s0', 'a');
  box.stream.put('s0', 'b');
  await box.run({ ...SETTINGS, BatchSize: 1 });
  const ends = box.events.map(({ isFinalInvokeForWindow, isWindowTerminatedEarly }) => [
    isFinalInvokeForWindow,
    isWindowTerminatedEarly,
  ]);
  expect(ends).toEqual([
    [false, false],
    [true, true],
    [false, false],
    [true, true],
  ]);
});

it('the end of a shard ends its window', async () => {
  const box = await boxAt(MINUTE);
  box.stream.put('s0', 'a');
  box.stream.closeShard('s0');
  await box.run({ ...SETTINGS });
  expect(box.events.map(shortOf)).toEqual([
    ['a', {}],
    ['', { n: 1 }, 'final'],
  ]);
  expect(box.kept.get('s0')).toBe('ended');
});

it('a last call that fails is tried as often as a batch, and then the window is given up', async () => {
  const box = await boxAt(MINUTE, (texts, event) =>
    event.isFinalInvokeForWindow ? new Error('no') : counting(texts, event),
  );
  box.stream.put('s0', 'a');
  await box.run({ ...SETTINGS, MaximumRetryAttempts: 2 });
  await box.pass(70_000);
  expect(box.events.map(shortOf)).toEqual([
    ['a', {}],
    ['', { n: 1 }, 'final'],
    ['', { n: 1 }, 'final'],
    ['', { n: 1 }, 'final'],
  ]);
  expect(box.kept.get('s0')).toEqual({ from: { at: 'after', sequence: '0' } });
});

it('parts of a batch that was split go on from one another', async () => {
  const box = await boxAt(MINUTE, (texts, event) =>
    texts.length > 1 ? new Error('too many') : counting(texts, event),
  );
  for (const text of ['a', 'b']) box.stream.put('s0', text);
  await box.run({ ...SETTINGS, BisectBatchOnFunctionError: true });
  expect(box.events.map(shortOf)).toEqual([
    ['a b', {}],
    ['a', {}],
    ['b', { n: 1 }],
  ]);
});
