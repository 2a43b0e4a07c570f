import type { InvocationRecord } from '../../../../src/contract/invocation-record';
import { CallCounter } from '../../../../src/accounts/statistics/call-counts';
import { aThrottle } from '../../../support/telemetry';

test('counts calls, errors and throttles of each function, until it is deleted', () => {
  const counter = new CallCounter();
  const call = (functionName: string, outcome: InvocationRecord['outcome']) =>
    counter.invocation({ functionName, outcome } as InvocationRecord);
  call('f', 'success');
  call('f', 'timeout');
  call('g', 'success');
  counter.unanswered(aThrottle('f'));
  counter.unanswered({ ...aThrottle('f'), end: 'failed' });
  expect(counter.of('f')).toEqual({ calls: 2, errors: 1, throttles: 1 });
  counter.forget('f');
  expect(counter.of('f')).toEqual({ calls: 0, errors: 0, throttles: 0 });
  expect(counter.of('g')).toEqual({ calls: 1, errors: 0, throttles: 0 });
});
