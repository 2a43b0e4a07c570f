import { UndeliverableError } from '../../../../src/async/delivery';
import { clientError, PlatformError, StoppingError, ThrottledError } from '../../../../src/errors';
import type { InvokeRequest } from '../../../../src/invocation/invocation';
import { aDelivery, destinationsAt, never, RECORD, TRACE } from '../../../support/deliveries';

const OTHER = 'arn:aws:lambda:eu-central-1:123456789012:function:other:live';

function sentTo(enqueue: (request: InvokeRequest) => Promise<void>, body?: Buffer): Promise<void> {
  const destinations = destinationsAt('http://127.0.0.1:1', { invoker: { enqueue } });
  return destinations.deliver(aDelivery(OTHER, body ? { body } : {}), never);
}

test('another function gets the record as its event, an own request id, and the chain of calls', async () => {
  const requests: InvokeRequest[] = [];
  await sentTo((request) => {
    requests.push(request);
    return Promise.resolve();
  });
  const [request] = requests;
  expect(request).toMatchObject({
    functionName: OTHER,
    requestId: 'an-id',
    traceHeader: TRACE,
    logTail: false,
  });
  expect(JSON.parse(String(request?.payload))).toEqual(RECORD);
});

test.each([
  ['it is gone', clientError('resourceNotFound', 'Function not found'), true],
  ['the chain is a loop', clientError('recursiveInvocation', 'a loop'), true],
  ['it is still made', clientError('resourceConflict', 'Pending'), false],
  ['the queue is full', new ThrottledError('ConcurrentInvocationLimitExceeded'), false],
  ['the service stops', new StoppingError(), false],
  ['the disk is full', new PlatformError('no space'), false],
])('when %s, another try is worth it or not', async (_, thrown, isFinal) => {
  const error = await sentTo(() => Promise.reject(thrown)).catch((caught: unknown) => caught);
  expect(error instanceof UndeliverableError).toBe(isFinal);
  expect(String(error)).toContain(thrown.message);
});

test('a record that is larger than an event may be is not sent', async () => {
  const sent = sentTo(() => Promise.resolve(), Buffer.alloc(1024 * 1024 + 1));
  await expect(sent).rejects.toThrow(UndeliverableError);
  await expect(sent).rejects.toThrow(`${OTHER}: the record has 1048577 bytes, an event at most 1048576`);
});
