import { platformLog } from '../../../../src/logs/stream/platform-log';
import type { InvocationReported } from '../../../../src/logs/stream/platform-log-events';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const RID = '8f5cbc3e-0000-4000-8000-000000000001';
const REPORT: InvocationReported = {
  at: AT,
  requestId: RID,
  durationMs: 3.0149,
  billedDurationMs: 4,
  memorySizeMb: 128,
  maxMemoryUsedMb: 36,
};
const START = { at: AT, requestId: RID, functionVersion: '$LATEST', functionArn: 'arn:f' };
const END = { at: AT, requestId: RID, durationMs: 17.1204, producedBytes: 50 };
const INIT = {
  at: AT,
  runtimeVersion: 'python:3.13.v1',
  runtimeVersionArn: 'arn:rt',
  functionName: 'f',
  functionVersion: '$LATEST',
  instanceId: '2026/01/02/[$LATEST]00',
  memorySizeMb: 128,
};
const SEGMENT = {
  traceId: '1-67891233-abcdef012345678912345678',
  id: '53995c3f42cd8ad8',
  invokedArn: 'arn:f',
};
const CRASH = { outcome: 'crash', errorType: 'Runtime.ExitError' } as const;
const TIMEOUT = { outcome: 'timeout', errorType: 'Sandbox.Timedout' } as const;

describe('text format', () => {
  const log = platformLog({ LogFormat: 'Text' });

  test('prints START, END and a REPORT with a tab at its end', () => {
    expect(log.start(START)).toEqual([`START RequestId: ${RID} Version: $LATEST`]);
    expect(log.end(END)).toEqual([`END RequestId: ${RID}`]);
    expect(log.report(REPORT)).toEqual([
      `REPORT RequestId: ${RID}\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t`,
    ]);
  });

  test('puts the init duration last', () => {
    expect(log.report({ ...REPORT, initDurationMs: 110.1 })[0]).toMatch(
      /\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t$/,
    );
  });

  test('names the segment of a sampled call on a second line of the same event', () => {
    expect(log.report({ ...REPORT, segment: SEGMENT })).toEqual([
      `${log.report(REPORT)[0]}\nXRAY TraceId: ${SEGMENT.traceId}\tSegmentId: ${SEGMENT.id}\tSampled: true\t`,
    ]);
  });

  test('tells in REPORT how a crash and a timeout ended', () => {
    expect(log.report({ ...REPORT, initDurationMs: 80, failure: CRASH })[0]).toMatch(
      /\tInit Duration: 80.00 ms\tStatus: error\tError Type: Runtime.ExitError$/,
    );
    expect(log.report({ ...REPORT, failure: TIMEOUT })[0]).toMatch(
      /\tMax Memory Used: 36 MB\tStatus: timeout$/,
    );
  });

  test('reports an error of the handler as a success', () => {
    const failure = { outcome: 'error', errorType: 'ValueError' } as const;
    expect(log.report({ ...REPORT, failure })).toEqual(log.report(REPORT));
  });

  test('announces the runtime, and reports an init only when it failed', () => {
    expect(log.initStart(INIT)).toEqual([
      'INIT_START Runtime Version: python:3.13.v1\tRuntime Version ARN: arn:rt',
    ]);
    expect(log.initReport({ at: AT, durationMs: 5, phase: 'init' })).toEqual([]);
    expect(log.initReport({ at: AT, durationMs: 9999.79, phase: 'init', failure: TIMEOUT })).toEqual([
      'INIT_REPORT Init Duration: 9999.79 ms\tPhase: init\tStatus: timeout',
    ]);
    expect(log.initReport({ at: AT, durationMs: 0.614, phase: 'invoke', failure: CRASH })).toEqual([
      'INIT_REPORT Init Duration: 0.61 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ExitError',
    ]);
  });
});

describe('JSON format', () => {
  const log = platformLog({ LogFormat: 'JSON', SystemLogLevel: 'DEBUG' });

  test('writes start, runtimeDone and report records', () => {
    expect(log.start({ ...START, traceHeader: 'Root=1-2-3;Sampled=1' })).toEqual([
      `{"time":"2026-01-02T03:04:05.678Z","type":"platform.start","record":{"requestId":"${RID}","functionArn":"arn:f",` +
        '"version":"$LATEST","tracing":{"type":"X-Amzn-Trace-Id","value":"Root=1-2-3;Sampled=1"}}}',
    ]);
    expect(log.runtimeDone(END)).toEqual([
      `{"time":"2026-01-02T03:04:05.678Z","type":"platform.runtimeDone","record":{"requestId":"${RID}",` +
        '"status":"success","metrics":{"durationMs":17.12,"producedBytes":50}}}',
    ]);
    expect(
      log.report({ ...REPORT, durationMs: 1233.96, billedDurationMs: 1698, initDurationMs: 463.512 }),
    ).toEqual([
      `{"time":"2026-01-02T03:04:05.678Z","type":"platform.report","record":{"requestId":"${RID}",` +
        '"metrics":{"durationMs":1233.96,"billedDurationMs":1698,"memorySizeMB":128,"maxMemoryUsedMB":36,' +
        '"initDurationMs":463.512},"status":"success"}}',
    ]);
  });

  test('names the segment of a sampled call', () => {
    const header = `Root=${SEGMENT.traceId};Parent=${SEGMENT.id};Sampled=1`;
    const records = [
      ...log.start({ ...START, traceHeader: `${header};Lineage=1:a87bd80c:0`, segment: SEGMENT }),
      ...log.runtimeDone({ ...END, segment: SEGMENT }),
      ...log.report({ ...REPORT, segment: SEGMENT }),
    ].map((line) => (JSON.parse(line) as { record: { tracing: unknown } }).record.tracing);
    const tracing = (value: string) => ({ spanId: SEGMENT.id, type: 'X-Amzn-Trace-Id', value });
    expect(records).toEqual([tracing(`${header};Lineage=1:a87bd80c:0`), tracing(header), tracing(header)]);
  });

  test('names the tenant after the request', () => {
    const lines = [
      ...log.start({ ...START, tenantId: 'blue' }),
      ...log.runtimeDone({ ...END, tenantId: 'blue' }),
      ...log.report({ ...REPORT, tenantId: 'blue' }),
    ];
    const begin = `"record":{"requestId":"${RID}","tenantId":"blue",`;
    expect(lines.map((line) => line.includes(begin))).toEqual([true, true, true]);
  });

  test('says for what the environment was made', () => {
    const provisioned = platformLog({ LogFormat: 'JSON' }, 'provisioned-concurrency');
    expect(provisioned.initStart(INIT).map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        record: expect.objectContaining({ initializationType: 'provisioned-concurrency' }),
      }),
    ]);
  });

  test('writes the init in three records', () => {
    const lines = [...log.initStart(INIT), ...log.initReport({ at: AT, durationMs: 80, phase: 'init' })];
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        time: '2026-01-02T03:04:05.678Z',
        type: 'platform.initStart',
        record: {
          initializationType: 'on-demand',
          phase: 'init',
          runtimeVersion: 'python:3.13.v1',
          runtimeVersionArn: 'arn:rt',
          functionName: 'f',
          functionVersion: '$LATEST',
          instanceId: '2026/01/02/[$LATEST]00',
          instanceMaxMemory: 134_217_728,
        },
      },
      expect.objectContaining({
        type: 'platform.initRuntimeDone',
        record: { initializationType: 'on-demand', phase: 'init', status: 'success' },
      }),
      expect.objectContaining({ type: 'platform.initReport' }),
    ]);
  });

  test.each([
    [undefined, ['initStart', 'start', 'report']],
    ['INFO', ['initStart', 'start', 'report']],
    ['DEBUG', ['initStart', 'initRuntimeDone', 'initReport', 'start', 'runtimeDone', 'report']],
    ['WARN', []],
  ] as const)('at system log level %s a success leaves %j', (SystemLogLevel, types) => {
    const log = platformLog({
      LogFormat: 'JSON',
      ...(SystemLogLevel ? { SystemLogLevel } : {}),
    });
    const lines = [
      ...log.initStart(INIT),
      ...log.initReport({ at: AT, durationMs: 1, phase: 'init' }),
      ...log.start(START),
      ...log.runtimeDone(END),
      ...log.end(END),
      ...log.report(REPORT),
    ];
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(
      types.map((type) => `platform.${type}`),
    );
  });

  test('at WARN a failure is told with its error type', () => {
    const warn = platformLog({ LogFormat: 'JSON', SystemLogLevel: 'WARN' });
    expect(warn.runtimeDone({ ...END, failure: CRASH })[0]).toContain(
      '"status":"error","errorType":"Runtime.ExitError"',
    );
    expect(warn.report({ ...REPORT, failure: TIMEOUT })[0]).toContain('"status":"timeout"}}');
    expect(warn.initReport({ at: AT, durationMs: 1, phase: 'init', failure: CRASH })).toHaveLength(2);
  });
});
