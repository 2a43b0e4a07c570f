import { eventJson } from '../../../../src/environment/subscriptions/event-json';
import type { EnvironmentEvent } from '../../../../src/telemetry/events';

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const platform = (type: string, record: string | object): EnvironmentEvent => ({
  category: 'platform',
  type: `platform.${type}`,
  at,
  record,
});
const all = ['platform', 'function', 'extension'] as const;
const told = (event: EnvironmentEvent, api: 'telemetry' | 'logs', schemaVersion: string): unknown => {
  const json = eventJson(event, { api, types: all, schemaVersion });
  return json === undefined ? undefined : (JSON.parse(json) as { record: unknown }).record;
};

describe('an event for a subscriber', () => {
  it('has its time, its type and its record, if it was asked for', () => {
    const event = platform('start', { requestId: 'r', functionArn: 'arn', version: '1' });
    const of = { api: 'telemetry', schemaVersion: '2022-07-01' } as const;
    expect(eventJson(event, { ...of, types: ['platform'] })).toBe(
      '{"time":"2026-01-02T03:04:05.006Z","type":"platform.start","record":{"requestId":"r","version":"1"}}',
    );
    expect(eventJson(event, { ...of, types: ['function', 'extension'] })).toBeUndefined();
  });

  it('is an object where the function has logged one, since 2022-12-13', () => {
    const line = (record: string): EnvironmentEvent => ({
      category: 'function',
      type: 'function',
      at,
      record,
    });
    expect(told(line('{"level":"INFO"}'), 'telemetry', '2022-07-01')).toBe('{"level":"INFO"}');
    expect(told(line('{"level":"INFO"}'), 'telemetry', '2022-12-13')).toEqual({ level: 'INFO' });
    expect(told(line('{"level":"INFO"}'), 'telemetry', '2025-01-29')).toEqual({ level: 'INFO' });
    expect(told(line('{level'), 'telemetry', '2025-01-29')).toBe('{level');
    expect(told(line('{"level":"INFO"}'), 'logs', '2021-03-18')).toBe('{"level":"INFO"}');
  });

  it('of the older API has its own form, and some are of one API only', () => {
    const report = platform('report', { requestId: 'r', metrics: { durationMs: 1 }, status: 'success' });
    expect(told(report, 'logs', '2020-08-15')).toEqual({ requestId: 'r', metrics: { durationMs: 1 } });
    const done = platform('runtimeDone', { requestId: 'r', status: 'success', metrics: {} });
    expect(told(done, 'logs', '2020-08-15')).toBeUndefined();
    expect(told(done, 'logs', '2021-03-18')).toEqual({ requestId: 'r', status: 'success' });
    const [end, fault] = [platform('end', { requestId: 'r' }), platform('fault', 'RequestId: r Error: x')];
    expect([told(end, 'logs', '2020-08-15'), told(fault, 'logs', '2020-08-15')]).toEqual([
      { requestId: 'r' },
      'RequestId: r Error: x',
    ]);
    expect([told(end, 'telemetry', '2022-07-01'), told(fault, 'telemetry', '2022-07-01')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(told(platform('initStart', {}), 'logs', '2021-03-18')).toBeUndefined();
  });
});
