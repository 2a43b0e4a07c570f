import { StreamLog, type FunctionLogging } from '../../../../src/logs/stream/environment-log';
import type { EnvironmentEvent } from '../../../../src/telemetry/events';
import { FakeClock } from '../../../support/fake-clock';

const ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:f';
const RID = '8f5cbc3e-0000-4000-8000-000000000001';
const REPORT = {
  requestId: RID,
  durationMs: 3,
  billedDurationMs: 3,
  maxMemoryUsedMb: 36,
  producedBytes: 2,
};
const READY = { name: 'agent', state: 'Ready', events: ['INVOKE', 'SHUTDOWN'] } as const;
const FAILED = { name: 'odd', state: 'LaunchError', events: [], errorType: 'PermissionDenied' } as const;
const SUBSCRIBED = { name: 'agent', types: ['platform', 'function'], isByLogsApi: false } as const;

function open(logging: FunctionLogging = { LogFormat: 'Text' }) {
  const messages: string[] = [];
  const log = new StreamLog({
    sink: { append: (_, events) => messages.push(...events.map(({ message }) => message)) },
    stream: { group: '/aws/lambda/f', stream: '2026/01/02/[$LATEST]aa' },
    ...{ functionName: 'f', functionArn: ARN, version: '$LATEST', memorySizeMb: 128, logging },
    ...{ runtime: 'python3.13', initializationType: 'on-demand', clock: new FakeClock() },
  });
  return { log, messages };
}

describe('the log of an environment with extensions', () => {
  it('says in text what became of each, and what it subscribed to', () => {
    const { log, messages } = open();
    log.subscribed(SUBSCRIBED);
    log.subscribed({ ...SUBSCRIBED, isByLogsApi: true });
    log.extensions([READY, FAILED]);
    expect(messages).toEqual([
      'TELEMETRY\tName: agent\tState: Subscribed\tTypes: [Platform, Function]',
      'LOGS\tName: agent\tState: Subscribed\tTypes: [Platform, Function]',
      'EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE, SHUTDOWN]',
      'EXTENSION\tName: odd\tState: LaunchError\tEvents: []\tError Type: PermissionDenied',
    ]);
  });

  it('says the same in JSON, by the level', () => {
    const parsed = (SystemLogLevel: 'DEBUG' | 'INFO' | 'WARN') => {
      const { log, messages } = open({ LogFormat: 'JSON', SystemLogLevel });
      log.subscribed(SUBSCRIBED);
      log.extensions([READY, FAILED]);
      return messages.map((message) => {
        const { type, record } = JSON.parse(message) as { type: string; record: object };
        return [type, record];
      });
    };
    const all = [
      [
        'platform.telemetrySubscription',
        { name: 'agent', state: 'Subscribed', types: ['platform', 'function'] },
      ],
      ['platform.extension', READY],
      ['platform.extension', FAILED],
    ];
    expect([parsed('DEBUG'), parsed('INFO'), parsed('WARN')]).toEqual([all, all.slice(1), all.slice(2)]);
  });

  it('keeps the lines of each whole, also where they are written in pieces', () => {
    const { log, messages } = open();
    log.extensionOutput('a', Buffer.from('first half, '));
    log.extensionOutput('b', Buffer.from('whole\n'));
    log.output('stdout', Buffer.from('function\n'));
    log.extensionOutput('a', Buffer.from('second half\nrest'));
    log.close();
    expect(messages).toEqual(['whole', 'function', 'first half, second half', 'rest']);
  });
});

describe('the log of a call that is answered before its extensions are done', () => {
  const late = { ...REPORT, durationMs: 250, billedDurationMs: 250 };

  it('ends when they are, with what it came to then; its tail is whole at the answer', () => {
    const { log, messages } = open();
    log.start({ requestId: RID, invokedArn: ARN });
    log.output('stdout', Buffer.from('said'));
    log.answered(REPORT);
    const tail = log.tail().toString();
    expect(tail).toMatch(/^START [^\n]*\nsaid\nEND [^\n]*\nREPORT [^\n]*\tDuration: 3\.00 ms\t[^\n]*\n$/);
    log.extensionOutput('agent', Buffer.from('sent it\n'));
    expect(messages.map((message) => message.split(' ')[0])).toEqual(['START', 'said', 'sent']);
    log.runtimeDone(REPORT);
    log.end(late);
    expect(messages.slice(3)).toEqual([
      `END RequestId: ${RID}`,
      expect.stringContaining('\tDuration: 250.00 ms\tBilled Duration: 250 ms\t'),
    ]);
    expect(log.tail().toString()).toBe(tail);
  });

  it('leaves nothing of itself in the tail of the next', () => {
    const { log } = open();
    log.start({ requestId: RID, invokedArn: ARN });
    log.answered(REPORT);
    log.extensionOutput('agent', Buffer.from('sent it\n'));
    log.end(late);
    log.start({ requestId: 'second', invokedArn: ARN });
    log.answered({ ...REPORT, requestId: 'second' });
    expect(log.tail().toString()).toMatch(/^START RequestId: second [^\n]*\nEND [^\n]*\nREPORT [^\n]*\n$/);
  });
});

describe('whoever listens to a log', () => {
  it('is told of all that happens, and of the beginning that it missed', () => {
    const { log } = open();
    const told: EnvironmentEvent[] = [];
    log.initStart();
    log.tell((event) => told.push(event));
    log.extensions([READY]);
    log.initReport(12, 'init');
    log.start({ requestId: RID, invokedArn: ARN });
    log.output('stdout', Buffer.from('said\n'));
    log.extensionOutput('agent', Buffer.from('heard\n'));
    const failure = { outcome: 'crash', errorType: 'Runtime.ExitError', cause: 'it died' } as const;
    const { requestId, durationMs, producedBytes } = REPORT;
    const spans = [{ name: 'responseLatency', startedAt: Date.UTC(2026, 0, 1), durationMs: 1.23456 }];
    log.runtimeDone({ requestId, durationMs, producedBytes, spans, failure });
    log.end({ ...REPORT, failure });
    expect(told.map(({ category, type }) => (category === 'platform' ? type : `${category}!`))).toEqual([
      'platform.initStart',
      'platform.extension',
      'platform.initRuntimeDone',
      'platform.initReport',
      'platform.start',
      'function!',
      'extension!',
      'platform.runtimeDone',
      'platform.fault',
      'platform.end',
      'platform.report',
    ]);
    const recordOf = (wanted: string) => told.find(({ type }) => type === wanted)?.record;
    expect(recordOf('platform.initReport')).toEqual({
      ...{ initializationType: 'on-demand', phase: 'init', status: 'success' },
      metrics: { durationMs: 12 },
    });
    expect(recordOf('platform.fault')).toBe(`RequestId: ${RID} Error: it died`);
    expect([recordOf('function'), recordOf('extension')]).toEqual(['said', 'heard']);
    expect(recordOf('platform.runtimeDone')).toEqual({
      ...{ requestId: RID, status: 'error', errorType: 'Runtime.ExitError' },
      metrics: { durationMs: 3, producedBytes: 2 },
      spans: [{ name: 'responseLatency', start: '2026-01-01T00:00:00.000Z', durationMs: 1.235 }],
    });
  });

  it('is told of a success of the init that the log leaves out in text', () => {
    const { log, messages } = open();
    log.initReport(12, 'init');
    expect(messages).toEqual([]);
  });
});
