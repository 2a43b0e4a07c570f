import { BufferedBody } from '../../src/environment/runtime-api/buffered-body';
import { RuntimeApi } from '../../src/environment/runtime-api/runtime-api';
import type { RuntimeAnswer } from '../../src/environment/runtime-api/runtime-answer';
import type { RuntimeEvent } from '../../src/environment/runtime-api/runtime-event';

const BASE = '/2018-06-01/runtime';

/** A runtime that talks to the API and remembers what each of its exchanges was answered, and what was told of it. */
export function runtime() {
  const answers = new Map<number, string>();
  const told: string[] = [];
  const responses: RuntimeAnswer[] = [];
  const receipts: object[] = [];
  /** What its channel was sent: events as text, refusals by their status. */
  const said: (string | number)[] = [];
  let body = new BufferedBody();
  const api = new RuntimeApi(
    {
      respond: (exchange, response) => answers.set(exchange, response.toString()),
      respondWithBody: (exchange, head, text, receipt) => {
        answers.set(exchange, head.toString() + text.toString());
        receipts.push({ ...receipt, answer: receipt.answer.toString() });
      },
      hold: (exchange, isHeld) => told.push(`${isHeld ? 'hold' : 'let go'} ${exchange}`),
    },
    {
      sendEvent: (lines, payload) => said.push(lines + payload.toString()),
      refuseNext: (status) => said.push(status),
      hold: (isHeld) => told.push(`${isHeld ? 'hold' : 'let go'} channel`),
    },
    {
      ready: () => told.push('ready'),
      responded: (answer) => {
        told.push(answer.kind);
        responses.push(answer);
      },
      initFailed: (errorType, document) => told.push(`init failed: ${errorType} ${document.toString()}`),
    },
    { token: 'secret', availabilityZoneId: 'euc1-az1' },
    {
      request: (exchange, { method, path }, text) => {
        told.push(`other ${exchange}: ${method} ${path} ${text.toString()}`);
      },
      aborted: () => undefined,
    },
  );
  let exchange = 0;
  /** Its answer; undefined while there is none. */
  const call = (head: string, text = ''): string | undefined => {
    exchange += 1;
    api.request(exchange, head, Buffer.from(text), true);
    return answers.get(exchange);
  };
  const deliver = (event: RuntimeEvent) => {
    const target = new BufferedBody();
    body = target;
    api.deliver(event, {
      limitBytes: target.limitBytes,
      head: (contentType) => target.head(contentType),
      chunk: (data) => target.chunk(data),
    });
  };
  const channel = { process: 1, peakMemoryBytes: 0 };
  return {
    ask: () => api.said({ type: 'next', ...channel }),
    answer: (
      requestId: string,
      data: Buffer,
      flags: { isError?: boolean; end?: boolean; asks?: boolean } = {},
    ) =>
      api.said({
        type: 'answer',
        ...channel,
        requestId,
        data,
        ...{ isError: false, end: true, asks: false },
        ...flags,
      }),
    rest: (data: Buffer, end: boolean, asks: boolean) =>
      api.said({ type: 'rest', process: 1, data, end, asks }),
    ...{ api, answers, told, responses, receipts, said, call, deliver },
    next: () => call(`GET ${BASE}/invocation/next HTTP/1.1\r\nHost: x`),
    respond: (id: string, text: string, headers = '') =>
      call(`POST ${BASE}/invocation/${id}/response HTTP/1.1\r\nHost: x${headers}`, text),
    last: () => answers.get(exchange),
    body: () => body,
  };
}

export const runtimeEvent = (requestId: string): RuntimeEvent => ({
  requestId,
  payload: Buffer.from('{"key":"value"}'),
  deadlineMs: 1_700_000_003_000,
  invokedArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
  traceHeader: 'Root=1-00000000-000000000000000000000000;Sampled=0',
  clientContext: '{"custom":{}}',
});
