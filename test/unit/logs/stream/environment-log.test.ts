import type { EnvironmentOutput } from '../../../../src/environment/environment-output';
import { StreamLog, type FunctionLogging } from '../../../../src/logs/stream/environment-log';
import type { InitializationType, LogEvent, LogSink, LogStreamName } from '../../../../src/telemetry/events';
import { FakeClock } from '../../../support/fake-clock';

const ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:f';
const STREAM = { group: '/aws/lambda/f', stream: '2026/01/02/[$LATEST]aa' };
const RID = '8f5cbc3e-0000-4000-8000-000000000001';
const REPORT = {
  requestId: RID,
  durationMs: 3.01,
  billedDurationMs: 4,
  maxMemoryUsedMb: 36,
  producedBytes: 2,
};
const CRASH = { outcome: 'crash', errorType: 'Runtime.ExitError', cause: 'died' } as const;
const START_LINE = `START RequestId: ${RID} Version: $LATEST`;
const END_LINE = `END RequestId: ${RID}`;
const REPORT_LINE =
  `REPORT RequestId: ${RID}\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB` +
  '\tMax Memory Used: 36 MB\t';

class RecordingSink implements LogSink {
  readonly appends: (readonly LogEvent[])[] = [];
  append(to: LogStreamName, events: readonly LogEvent[]): void {
    expect(to).toEqual(STREAM);
    this.appends.push(events);
  }
  get events(): LogEvent[] {
    return this.appends.flat();
  }
  get messages(): string[] {
    return this.events.map(({ message }) => message);
  }
}

let sink: RecordingSink;
let clock: FakeClock;
beforeEach(() => {
  sink = new RecordingSink();
  clock = new FakeClock();
});

function open(
  changes: { runtime?: string; logging?: FunctionLogging; initializationType?: InitializationType } = {},
): EnvironmentOutput {
  return new StreamLog({
    sink,
    stream: STREAM,
    functionName: 'f',
    functionArn: ARN,
    version: '$LATEST',
    memorySizeMb: 128,
    logging: { LogFormat: 'Text' },
    runtime: 'python3.13',
    initializationType: 'on-demand',
    clock,
    ...changes,
  });
}

const begin = (log: EnvironmentOutput, requestId = RID) => log.start({ requestId, invokedArn: ARN });
const write = (log: EnvironmentOutput, text: string) => log.output('stdout', Buffer.from(text));

test('an invocation is START, what the function wrote, END and REPORT, in few appends', () => {
  const log = open();
  begin(log);
  write(log, 'one\ntwo\n');
  log.end(REPORT);
  expect(sink.messages).toEqual([START_LINE, 'one', 'two', END_LINE, REPORT_LINE]);
  expect(sink.appends.map(({ length }) => length)).toEqual([1, 2, 2]);
});

test('every line says when it was written and whose it is; none is anybody’s outside of invocations', async () => {
  const log = open();
  write(log, 'loading\n');
  begin(log);
  await clock.advance(5);
  write(log, 'inside\n');
  log.end(REPORT);
  write(log, 'late\n');
  expect(sink.events.map(({ requestId }) => requestId)).toEqual([undefined, RID, RID, RID, RID, undefined]);
  expect(sink.events[2]?.timestamp).toBe((sink.events[1]?.timestamp ?? 0) + 5);
});

test('an unfinished line comes before END, and one from before stays out of the next invocation', () => {
  const log = open();
  write(log, 'init, no newline');
  begin(log);
  write(log, 'half');
  log.end(REPORT);
  expect(sink.messages).toEqual(['init, no newline', START_LINE, 'half', END_LINE, REPORT_LINE]);
  expect(sink.events[0]?.requestId).toBeUndefined();
});

test('standard output and error are cut into lines apart', () => {
  const log = open();
  write(log, 'out ');
  log.output('stderr', Buffer.from('err\n'));
  write(log, 'put\n');
  expect(sink.messages).toEqual(['err', 'out put']);
});

test('a closed log has all that was held, and nothing twice', () => {
  const log = open();
  write(log, 'held');
  log.close();
  log.close();
  expect(sink.messages).toEqual(['held']);
});

test('a record of several lines is one event', () => {
  const log = open();
  begin(log);
  log.record('Traceback\n  line 1', 0);
  expect(sink.messages).toEqual([START_LINE, 'Traceback\n  line 1']);
  expect(sink.events[1]?.requestId).toBe(RID);
});

test('a record has the time that it says, not before what stands before it and not to come', async () => {
  const log = open();
  begin(log);
  const startedAt = clock.wallTime();
  await clock.advance(50);
  log.record('true', startedAt + 20);
  log.record('earlier', startedAt - 1_000_000);
  log.record('to come', startedAt + 1_000_000);
  write(log, 'text\n');
  const times = sink.events.map(({ timestamp }) => timestamp - startedAt);
  expect(times).toEqual([0, 20, 20, 50, 50]);
});

test('a record too long for one event is cut between characters', () => {
  const log = open();
  begin(log);
  log.record('€'.repeat(100_000), 0);
  const [, first = '', second = ''] = sink.messages;
  expect(sink.messages).toHaveLength(3);
  expect(Buffer.byteLength(first)).toBeLessThanOrEqual(256 * 1024);
  expect(first + second).toBe('€'.repeat(100_000));
});

test.each([
  ['python3.13', 'python:3.13.v1'],
  ['nodejs22.x', 'nodejs:22.v1'],
  ['provided.al2023', 'provided:al2023.v1'],
])('the init begins by naming %s as %s', (runtime, named) => {
  open({ runtime }).initStart();
  expect(sink.messages[0]).toMatch(
    new RegExp(
      `^INIT_START Runtime Version: ${named}\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:[0-9a-f]{64}$`,
    ),
  );
});

test('an init that failed says so after its last words', () => {
  const log = open();
  write(log, 'dying');
  log.initReport(80, 'init', CRASH);
  expect(sink.messages).toEqual([
    'dying',
    'INIT_REPORT Init Duration: 80.00 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError',
  ]);
});

describe('the tail', () => {
  test('is the invocation that ended last, and empty before', () => {
    const log = open();
    expect(log.tail()).toHaveLength(0);
    begin(log, 'first');
    log.end({ ...REPORT, requestId: 'first' });
    begin(log);
    write(log, 'hello\n');
    expect(log.tail().toString()).toMatch(/^START RequestId: first /);
    log.end(REPORT);
    write(log, 'late\n');
    expect(log.tail().toString()).toBe(`${START_LINE}\nhello\n${END_LINE}\n${REPORT_LINE}\n`);
  });

  test('begins with what the function wrote while it was loaded, of a failed init too, but not with the platform’s lines', () => {
    const log = open();
    log.initStart();
    write(log, 'loading\n');
    log.record('a record\nof two lines', 0);
    log.output('stderr', Buffer.from('dying'));
    log.initReport(80, 'init', CRASH);
    write(log, 'loading again\n');
    begin(log);
    log.end(REPORT);
    const init = 'loading\na record\nof two lines\ndying\nloading again\n';
    expect(log.tail().toString()).toBe(`${init}${START_LINE}\n${END_LINE}\n${REPORT_LINE}\n`);
    expect(sink.messages.map((message) => message.split(' ')[0])).toEqual([
      'INIT_START',
      'loading',
      'a',
      'dying',
      'INIT_REPORT',
      'loading',
      'START',
      'END',
      'REPORT',
    ]);
    begin(log, 'second');
    log.end({ ...REPORT, requestId: 'second' });
    expect(log.tail().toString()).toMatch(/^START RequestId: second /);
  });

  test('does not begin with the loading of what was provisioned: no call waited for it', () => {
    const log = open({ initializationType: 'provisioned-concurrency' });
    write(log, 'loading\n');
    begin(log);
    log.end(REPORT);
    expect(log.tail().toString()).toMatch(/^START /);
  });

  test.each([
    ['many short lines', 'x\n'.repeat(20_000)],
    ['empty lines', '\n'.repeat(20_000)],
    ['one long line', `${'y'.repeat(200_000)}\n`],
    ['characters of several bytes', '€€€\n'.repeat(5_000)],
  ])('is the last 4,096 bytes of all: %s', (_, text) => {
    const log = open();
    begin(log);
    write(log, text);
    log.end(REPORT);
    const whole = Buffer.from(`${START_LINE}\n${text}${END_LINE}\n${REPORT_LINE}\n`);
    expect(log.tail()).toEqual(whole.subarray(-4096));
  });
});

describe('in JSON format', () => {
  const logging = { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', SystemLogLevel: 'INFO' } as const;
  const stamped = (level: string) => `{"timestamp":"2026-01-01T00:00:00Z","level":"${level}"}`;

  test('the platform’s lines are records, and the level decides which', () => {
    const log = open({ logging });
    log.initStart();
    begin(log);
    log.end(REPORT);
    const types = sink.messages.map((message) => (JSON.parse(message) as { type: string }).type);
    expect(types).toEqual(['platform.initStart', 'platform.start', 'platform.report']);
    expect(JSON.parse(sink.messages[0] ?? '')).toMatchObject({
      record: { functionName: 'f', functionVersion: '$LATEST', instanceId: STREAM.stream },
    });
    expect(JSON.parse(sink.messages[1] ?? '')).toMatchObject({ record: { functionArn: ARN } });
  });

  test('a custom runtime’s standard output is sifted by level, its standard error is not', () => {
    const log = open({ logging, runtime: 'provided.al2023' });
    write(log, `${stamped('INFO')}\n${stamped('ERROR')}\nplain\n`);
    log.output('stderr', Buffer.from(`${stamped('INFO')}\n`));
    expect(sink.messages).toEqual([stamped('ERROR'), 'plain', stamped('INFO')]);
  });

  test('the output of AWS’s runtimes is theirs to sift', () => {
    const log = open({ logging });
    write(log, `${stamped('DEBUG')}\n`);
    expect(sink.messages).toEqual([stamped('DEBUG')]);
  });
});

test('text format leaves custom runtimes’ output as it is', () => {
  const log = open({ runtime: 'provided.al2', logging: { LogFormat: 'Text' } });
  write(log, '{"level":"TRACE"}\n');
  expect(sink.messages).toEqual(['{"level":"TRACE"}']);
});

test('after the clock was set, lines and REPORT have the new time, and durations are as they were measured', () => {
  const log = open();
  const before = clock.wallTime();
  begin(log);
  clock.stepWallTime(3_600_000);
  write(log, 'one\n');
  log.end(REPORT);
  expect(sink.events.map(({ timestamp }) => timestamp - before)).toEqual([
    0, 3_600_000, 3_600_000, 3_600_000,
  ]);
  expect(sink.messages.at(-1)).toBe(REPORT_LINE);
});
