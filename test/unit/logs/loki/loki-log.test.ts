import type { InvocationRecord } from '../../../../src/contract/invocation-record';
import type { LokiEntry } from '../../../../src/logs/loki/entry';
import { LokiLog } from '../../../../src/logs/loki/loki-log';
import { pushBody } from '../../../../src/logs/loki/push-body';
import { FakeClock } from '../../../support/fake-clock';

const CALL: InvocationRecord = {
  requestId: 'r-1',
  functionName: 'f',
  version: '7',
  environmentId: 'ab',
  startKind: 'cold',
  outcome: 'timeout',
  errorType: 'Sandbox.Timedout',
  startedAt: 1_700_000_000_000,
  phases: { queue: 0.1234567, create: 8, start: 200, boot: 2, init: 40, invoke: 3000, overhead: 1 },
  totalMs: 3251.1234567,
  savedMs: 12.3456,
  durationMs: 3000,
  billedDurationMs: 3040,
  initDurationMs: 40.25,
  memorySizeMb: 128,
  maxMemoryUsedMb: 64,
  requestBytes: 2,
  responseBytes: 0,
};

let pushed: LokiEntry[];
let clock: FakeClock;
let log: LokiLog;

beforeEach(() => {
  pushed = [];
  clock = new FakeClock();
  log = new LokiLog({ add: (entry) => pushed.push(entry), close: () => Promise.resolve() }, clock);
});

interface Body {
  streams: { stream: Record<string, string>; values: [string, string, Record<string, string>][] }[];
}
const body = () => JSON.parse(pushBody(pushed)) as Body;

test('what an environment writes is in the stream of its function, with its call beside each line', () => {
  const sink = log.sink({ functionName: 'f', version: '7', environmentId: 'ab' });
  const to = { group: 'mine', stream: 's' };
  sink.append(to, [{ timestamp: clock.now(), message: 'INIT_START' }]);
  sink.append(to, [{ timestamp: clock.now(), message: '[ERROR]\t2026\tr-1\tno', requestId: 'r-1' }]);
  expect(body().streams).toEqual([
    {
      stream: { service: 'lambdabox', function: 'f', stream: 'function' },
      values: [
        ['1700000000000000000', 'INIT_START', { version: '7', environment: 'ab' }],
        [
          '1700000000000000001',
          '[ERROR]\t2026\tr-1\tno',
          { version: '7', environment: 'ab', request_id: 'r-1', level: 'error' },
        ],
      ],
    },
  ]);
});

test('each call leaves one line with all that a chart needs', () => {
  log.invocation(CALL);
  const [stream] = body().streams;
  expect(stream?.stream).toEqual({ service: 'lambdabox', function: 'f', stream: 'invocations' });
  const [[, line, metadata] = []] = stream?.values ?? [];
  expect(metadata).toEqual({ version: '7', environment: 'ab', request_id: 'r-1', level: 'error' });
  expect(JSON.parse(line ?? '')).toEqual({
    request_id: 'r-1',
    function: 'f',
    version: '7',
    environment: 'ab',
    start_kind: 'cold',
    outcome: 'timeout',
    error_type: 'Sandbox.Timedout',
    total_ms: 3251.123,
    duration_ms: 3000,
    billed_ms: 3040,
    init_ms: 40.25,
    memory_size_mb: 128,
    max_memory_mb: 64,
    queue_ms: 0.123,
    create_ms: 8,
    start_ms: 200,
    boot_ms: 2,
    init_phase_ms: 40,
    invoke_ms: 3000,
    overhead_ms: 1,
    saved_ms: 12.346,
  });
});

test('a warm call that succeeds has no phases of a start and no error', () => {
  const { errorType, initDurationMs, ...rest } = CALL;
  log.invocation({ ...rest, outcome: 'success', startKind: 'warm', phases: { queue: 0, invoke: 1 } });
  const [[, line, metadata] = []] = body().streams[0]?.values ?? [];
  expect(metadata).toMatchObject({ level: 'info' });
  const absent = ['error_type', 'init_ms', 'create_ms', 'start_ms', 'boot_ms', 'init_phase_ms'];
  for (const member of absent) expect(JSON.parse(line ?? '')).not.toHaveProperty(member);
  expect([errorType, initDurationMs]).toEqual(['Sandbox.Timedout', 40.25]);
});

test('no two lines have the same time, and times follow the order of arrival', () => {
  const sinks = ['f', 'g'].map((functionName) =>
    log.sink({ functionName, version: '1', environmentId: 'ab' }),
  );
  for (let n = 0; n < 1000; n += 1) {
    const at = clock.now() - (n % 3);
    sinks[n % 2]?.append({ group: 'g', stream: 's' }, [{ timestamp: at, message: String(n) }]);
  }
  const times = pushed.map(({ time }) => time);
  expect(new Set(times).size).toBe(1000);
  expect([...times].sort()).toEqual(times);
});
