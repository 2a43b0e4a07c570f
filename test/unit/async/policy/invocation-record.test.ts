import { failureOf, errorMessageOf } from '../../../../src/async/policy/failure';
import { deliveryOf, serviceOf } from '../../../../src/async/policy/delivery-of';
import { invocationRecord } from '../../../../src/async/policy/invocation-record';
import type { EventEnd, StoredEvent } from '../../../../src/async/event';

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST';
const at = Date.UTC(2019, 10, 14, 18, 16, 5, 568);
const requestId = 'e4b46cbf-b738-xmpl-8880-a18cdf61200e';
const payload = Buffer.from(' {"a": 12345678901234567890.10} ');
const end = (given: Partial<EventEnd> = {}): EventEnd => ({
  condition: 'RetriesExhausted',
  functionArn,
  at,
  ...given,
});

describe('The record of an invocation', () => {
  it('of a failure has the members that AWS gives it, in its order, and the payloads as they came', () => {
    const response = Buffer.from('{"errorMessage":"no","errorType":"Error"}');
    const answered = { executedVersion: '$LATEST', functionError: 'Unhandled' as const };
    expect(
      String(invocationRecord({ requestId, end: end({ response: answered }), tries: 3, payload, response })),
    ).toBe(
      '{"version":"1.0","timestamp":"2019-11-14T18:16:05.568Z",' +
        `"requestContext":{"requestId":"${requestId}","functionArn":"${functionArn}",` +
        '"condition":"RetriesExhausted","approximateInvokeCount":3},' +
        '"requestPayload":{"a": 12345678901234567890.10},' +
        '"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},' +
        '"responsePayload":{"errorMessage":"no","errorType":"Error"}}',
    );
  });

  it('of a success has no functionError', () => {
    const record = invocationRecord({
      ...{ requestId, tries: 1, payload: Buffer.from('null'), response: Buffer.from('[1]') },
      end: end({ condition: 'Success', response: { executedVersion: '7' } }),
    });
    expect(JSON.parse(String(record))).toMatchObject({
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      requestPayload: null,
      responsePayload: [1],
    });
    expect(String(record)).toContain('"responseContext":{"statusCode":200,"executedVersion":"7"}');
  });

  it('of an event that never ran has no response at all', () => {
    const record = invocationRecord({
      requestId,
      end: end({ condition: 'ZeroReservedConcurrency' }),
      tries: 0,
      payload,
    });
    expect(Object.keys(JSON.parse(String(record)) as object)).toEqual([
      'version',
      'timestamp',
      'requestContext',
      'requestPayload',
    ]);
  });

  it.each([
    ['no JSON', '"no JSON"'],
    ['', 'null'],
  ])('of an answer that is "%s" says %s', (text, said) => {
    const response = Buffer.from(text);
    const given = end({ condition: 'Success', response: { executedVersion: '1' } });
    expect(String(invocationRecord({ requestId, end: given, tries: 1, payload, response }))).toContain(
      `"responsePayload":${said}}`,
    );
  });
});

describe('A dead letter', () => {
  const event: StoredEvent = {
    ...{
      id: 1,
      functionName: 'f',
      qualifier: undefined,
      acceptedAt: at,
      dueAt: at,
      bytes: 2,
      stage: 'delivering',
    },
    request: { requestId, traceHeader: 'Root=1-2-3' },
    payload,
    progress: { tries: 1, setbacks: 0, deliveries: [] },
  };
  const letter = { kind: 'dead-letter' as const, target: 'arn:aws:sqs:r:a:q', attempts: 0 };

  it('is the event as it came, with what failed and the pass through the function', () => {
    const failing = { ...event, progress: { ...event.progress, lastFailure: failureOf(at, 200, 'no') } };
    expect(deliveryOf(failing, end(), letter)).toMatchObject({
      ...{ kind: 'dead-letter', requestId, functionArn, condition: 'RetriesExhausted', body: payload },
      failure: { errorCode: 200, errorMessage: 'no' },
      traceHeader: expect.stringMatching(/^Root=1-2-3;Lineage=1:[0-9a-f]{8}:0$/),
    });
  });

  it('of an event that was never tried says that it was throttled', () => {
    expect(deliveryOf(event, end({ condition: 'ZeroReservedConcurrency' }), letter).failure).toEqual({
      errorCode: 429,
      errorMessage: 'Rate Exceeded.',
    });
  });
});

describe('What failed', () => {
  it.each([
    ['{"errorMessage":"no","errorType":"E"}', 'no'],
    ['{"errorMessage":{"x":1}}', '{"x":1}'],
    ['{"other":1}', '{"other":1}'],
    ['plain', 'plain'],
  ])('of %s is %s', (answer, message) => {
    expect(errorMessageOf(Buffer.from(answer))).toBe(message);
  });

  it('is cut at 1,024 bytes, never in a character', () => {
    expect(failureOf(0, 200, 'ü'.repeat(600)).message).toBe('ü'.repeat(512));
    expect(failureOf(0, 200, `x${'ü'.repeat(600)}`).message).toBe(`x${'ü'.repeat(511)}`);
    expect(serviceOf('lambdabox:webhook:x')).toBe('lambdabox');
  });
});
