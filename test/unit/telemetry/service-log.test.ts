import { PassThrough } from 'node:stream';
import { JsonServiceLog, oncePerOutage, type ServiceLogLevel } from '../../../src/telemetry/service-log';
import { FanOut } from '../../../src/telemetry/fan-out';
import { InvocationHistory } from '../../../src/accounts/invocation-history';
import type { InvocationRecord } from '../../../src/contract/invocation-record';
import { aThrottle } from '../../support/telemetry';

function logTo(level: ServiceLogLevel): { log: JsonServiceLog; lines: () => Record<string, unknown>[] } {
  const output = new PassThrough();
  const read = () => String(output.read() ?? '');
  const lines = () =>
    read()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log: JsonServiceLog.create(level, output), lines };
}

describe('the service log', () => {
  test('writes one JSON object a line, from its level on, with its fields', () => {
    const { log, lines } = logTo('info');
    log.debug('unheard');
    log.info('started', { functionName: 'f', ms: 5 });
    const [line, ...others] = lines();
    expect(others).toEqual([]);
    expect(line).toMatchObject({ level: 'info', message: 'started', functionName: 'f', ms: 5 });
    expect(line?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  test('replaces what has the name of a secret, at any depth', () => {
    const { log, lines } = logTo('debug');
    const headers = { Authorization: 'AWS4...', list: [{ dbPassword: 'x' }] };
    log.error('m', { secretAccessKey: 'x', headers, sessionToken: 'x', size: 1 });
    expect(lines()[0]).toMatchObject({
      secretAccessKey: '[redacted]',
      sessionToken: '[redacted]',
      headers: { Authorization: '[redacted]', list: [{ dbPassword: '[redacted]' }] },
      size: 1,
    });
  });

  test('fields cannot replace the message; errors, circles and big numbers do not break a line', () => {
    const { log, lines } = logTo('debug');
    const circle: Record<string, unknown> = { n: 1n };
    circle.self = circle;
    log.warn('fixed', { message: 'other', level: 'x', error: new Error('boom', { cause: 'why' }), circle });
    expect(lines()[0]).toMatchObject({
      message: 'fixed',
      level: 'warn',
      error: { message: 'boom', cause: 'why', stack: expect.stringContaining('service-log.test') as string },
      circle: { n: '1', self: '[circular]' },
    });
  });

  test('an outage is told when it begins and when it ends', () => {
    const { log, lines } = logTo('debug');
    const outage = oncePerOutage(log, 'reaching Docker');
    outage.worked();
    outage.failed({ error: 'a' });
    outage.failed({ error: 'b' });
    outage.worked();
    outage.worked();
    outage.failed({ error: 'c' });
    expect(lines().map(({ message, error }) => [message, error])).toEqual([
      ['reaching Docker fails', 'a'],
      ['reaching Docker works again', undefined],
      ['reaching Docker fails', 'c'],
    ]);
  });
});

const record = (requestId: string, functionName = 'f') => ({ requestId, functionName }) as InvocationRecord;

test('a listener that throws is told of once, and harms nobody', () => {
  const { log, lines } = logTo('debug');
  const told: string[] = [];
  const broken = {
    invocation: () => {
      throw new Error('broken');
    },
  };
  const fanOut = new FanOut([broken, { invocation: ({ requestId }) => told.push(requestId) }], log);
  fanOut.invocation(record('1'));
  fanOut.invocation(record('2'));
  fanOut.unanswered(aThrottle('f'));
  expect(told).toEqual(['1', '2']);
  expect(lines()).toHaveLength(1);
});

describe('the last invocations', () => {
  test('come newest first, as many as were asked for and are kept', () => {
    const history = new InvocationHistory(3);
    expect(history.find({ limit: 9 })).toEqual([]);
    for (const id of ['1', '2', '3', '4']) history.add(record(id));
    expect(history.find({ limit: 9 }).map(({ requestId }) => requestId)).toEqual(['4', '3', '2']);
    expect(history.find({ limit: 1 }).map(({ requestId }) => requestId)).toEqual(['4']);
  });

  test('are found by function and by request id', () => {
    const history = new InvocationHistory(10);
    history.add(record('1', 'f'));
    history.add(record('2', 'g'));
    history.add(record('3', 'f'));
    expect(history.find({ functionName: 'f', limit: 9 }).map(({ requestId }) => requestId)).toEqual([
      '3',
      '1',
    ]);
    expect(history.find({ requestId: '2', limit: 9 }).map(({ functionName }) => functionName)).toEqual(['g']);
  });
});
