import { RuntimeApi, type RuntimeAnswer } from '../../../../src/environment/runtime-api/runtime-api';

const BASE = '/2018-06-01/runtime';

/** A runtime that talks to the API and remembers what each of its exchanges was answered. */
function harness() {
  const answers = new Map<number, string>();
  const told: string[] = [];
  const responses: RuntimeAnswer[] = [];
  const api = new RuntimeApi(
    {
      respond: (exchange, response) => answers.set(exchange, response.toString()),
      respondWithBody: (exchange, head, body) => answers.set(exchange, head.toString() + body.toString()),
    },
    {
      ready: () => told.push('ready'),
      responded: (answer) => {
        told.push(answer.kind);
        responses.push(answer);
      },
      initFailed: (errorType, payload) => told.push(`init failed: ${errorType} ${payload.toString()}`),
    },
  );
  let exchange = 0;
  const call = (head: string, body = ''): string => {
    exchange += 1;
    api.request(exchange, head, Buffer.from(body), true, 1024);
    return answers.get(exchange) ?? 'parked';
  };
  const next = () => call(`GET ${BASE}/invocation/next HTTP/1.1\r\nHost: x`);
  const respond = (id: string, body: string, headers = '') =>
    call(`POST ${BASE}/invocation/${id}/response HTTP/1.1\r\nHost: x${headers}`, body);
  return { api, answers, told, responses, call, next, respond, last: () => answers.get(exchange) };
}

const event = (requestId: string) => ({
  requestId,
  payload: Buffer.from('{"key":"value"}'),
  deadlineMs: 1_700_000_003_000,
  invokedArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
  traceHeader: 'Root=1-00000000-000000000000000000000000;Sampled=0',
  clientContext: '{"custom":{}}',
});

describe('the Runtime API', () => {
  it('parks the first next, which ends the init, and answers it with the event and its headers', () => {
    const { api, next, told, last } = harness();
    expect(next()).toBe('parked');
    expect(told).toEqual(['ready']);
    api.deliver(event('r1'));
    expect(last()).toBe(
      [
        'HTTP/1.1 200 OK',
        'Content-Type: application/json',
        'Lambda-Runtime-Aws-Request-Id: r1',
        'Lambda-Runtime-Deadline-Ms: 1700000003000',
        'Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:000000000000:function:f',
        'Lambda-Runtime-Trace-Id: Root=1-00000000-000000000000000000000000;Sampled=0',
        'Lambda-Runtime-Client-Context: {"custom":{}}',
        'Content-Length: 15',
        '',
        '{"key":"value"}',
      ].join('\r\n'),
    );
  });

  it('accepts one response to the current event', () => {
    const { api, next, respond, responses } = harness();
    next();
    api.deliver(event('r1'));
    expect(respond('r1', '"done"')).toMatch(/^HTTP\/1\.1 202 Accepted[^]*\{"status":"OK"\}\n$/);
    expect(responses[0]).toMatchObject({ kind: 'response', peakMemoryBytes: 1024 });
    expect(responses[0]?.payload.toString()).toBe('"done"');
  });

  it('refuses a response to another or a finished event with 400', () => {
    const { api, next, respond } = harness();
    next();
    api.deliver(event('r1'));
    const invalid = '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}';
    expect(respond('other', '1')).toContain(invalid);
    respond('r1', '1');
    next();
    expect(respond('r1', '1')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('refuses a second response and a next in the middle of an invocation with 403', () => {
    const { api, next, respond } = harness();
    next();
    api.deliver(event('r1'));
    expect(next()).toContain(
      '{"errorMessage":"State transition from Running to Ready failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}',
    );
    respond('r1', '1');
    expect(respond('r1', '2')).toMatch(
      /^HTTP\/1\.1 403 [^]*from RuntimeResponseSentState to InvocationResponse failed/,
    );
  });

  it('allows a repeated next while it waits and delivers to the newest', () => {
    const { api, next, told, answers } = harness();
    next();
    next();
    expect(told).toEqual(['ready']);
    api.deliver(event('r1'));
    expect(answers.get(1)).toBeUndefined();
    expect(answers.get(2)).toContain('r1');
  });

  it('keeps an event for the next next when the waiting connection was lost', () => {
    const { api, next } = harness();
    next();
    api.aborted(1);
    api.deliver(event('r1'));
    expect(next()).toContain('Lambda-Runtime-Aws-Request-Id: r1');
  });

  it('tells of an init error once, and refuses it after init', () => {
    const { call, told, next } = harness();
    const head = `POST ${BASE}/init/error HTTP/1.1\r\nLambda-Runtime-Function-Error-Type: Runtime.ImportModuleError`;
    expect(call(head, '{"errorMessage":"no module"}')).toMatch(/^HTTP\/1\.1 202 /);
    expect(told).toEqual(['init failed: Runtime.ImportModuleError {"errorMessage":"no module"}']);
    expect(call(head, '{}')).toMatch(/^HTTP\/1\.1 403 /);
    expect(next()).toMatch(/^HTTP\/1\.1 403 [^]*from InitError to Ready/);
  });

  it('passes error types of the platform form and hides all others', () => {
    const { api, next, call, responses } = harness();
    const types = ['Runtime.HandlerNotFound', 'Function.whatever', 'RangeError'];
    for (const [index, type] of types.entries()) {
      next();
      api.deliver(event(`r${index}`));
      call(
        `POST ${BASE}/invocation/r${index}/error HTTP/1.1\r\nLambda-Runtime-Function-Error-Type: ${type}`,
        '{}',
      );
    }
    expect(responses.map(({ errorType }) => errorType)).toEqual([
      'Runtime.HandlerNotFound',
      'Function.Unknown',
      'Runtime.Unknown',
    ]);
  });

  it('gives the caller of a traced error the document without its X-Ray cause', () => {
    const { api, next, call, responses } = harness();
    next();
    api.deliver(event('r1'));
    call(
      `POST ${BASE}/invocation/r1/error HTTP/1.1\r\nContent-Type: application/vnd.aws.lambda.error.cause+json`,
      '{"errorMessage":"m","errorType":"t","stackTrace":[],"errorCause":{"big":true}}',
    );
    expect(responses[0]?.payload.toString()).toBe('{"errorMessage":"m","errorType":"t","stackTrace":[]}');
  });

  it('answers a response over the limit with 413 and holds no more than the limit', () => {
    const { api, next, answers, told } = harness();
    next();
    api.deliver(event('r1'));
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    api.request(50, `POST ${BASE}/invocation/r1/response HTTP/1.1`, chunk, false, 0);
    for (let n = 0; n < 6; n += 1) api.body(50, chunk, false, false);
    api.body(50, Buffer.alloc(0), true, false);
    expect(answers.get(50)).toMatch(
      /^HTTP\/1\.1 413 [^]*Exceeded maximum allowed payload size \(6291556 bytes\)\./,
    );
    expect(told).toEqual(['ready', 'too-large']);
  });

  it('calls a response whose upload broke off truncated', () => {
    const { api, next, told } = harness();
    next();
    api.deliver(event('r1'));
    api.request(50, `POST ${BASE}/invocation/r1/response HTTP/1.1`, Buffer.from('{"ha'), false, 0);
    api.aborted(50);
    expect(told).toEqual(['ready', 'truncated']);
  });

  it('joins a streamed response, and takes an error in its trailers for the answer', () => {
    const { api, next, responses } = harness();
    const stream = (id: string, trailers: string) => {
      next();
      api.deliver(event(id));
      const head = `POST ${BASE}/invocation/${id}/response HTTP/1.1\r\nLambda-Runtime-Function-Response-Mode: streaming`;
      api.request(90, head, Buffer.from('par'), false, 0);
      api.body(90, Buffer.from('ts'), false, false);
      api.body(90, Buffer.from(trailers), true, trailers !== '');
    };
    stream('r1', '');
    const body = Buffer.from('{"errorMessage":"late"}').toString('base64');
    stream(
      'r2',
      `Lambda-Runtime-Function-Error-Type: Runtime.Late\r\nLambda-Runtime-Function-Error-Body: ${body}`,
    );
    expect(responses.map(({ kind, payload }) => [kind, payload.toString()])).toEqual([
      ['response', 'parts'],
      ['error', '{"errorMessage":"late"}'],
    ]);
  });

  it('refuses a response mode that does not exist', () => {
    const { api, next, respond, told } = harness();
    next();
    api.deliver(event('r1'));
    expect(respond('r1', '1', '\r\nLambda-Runtime-Function-Response-Mode: buffered')).toMatch(
      /^HTTP\/1\.1 400 [^]*InvalidFunctionResponseMode/,
    );
    expect(told).toEqual(['ready', 'bad-mode']);
  });

  it('answers ping, and 404 to what it does not know', () => {
    const { call } = harness();
    expect(call('GET /2018-06-01/ping HTTP/1.1')).toMatch(/pong$/);
    expect(call('GET /latest/meta-data HTTP/1.1')).toMatch(/^HTTP\/1\.1 404 /);
    expect(call(`POST ${BASE}/invocation/next HTTP/1.1`)).toMatch(/^HTTP\/1\.1 405 /);
  });

  it('starts anew after a reset', () => {
    const { api, next, told, respond } = harness();
    next();
    api.deliver(event('r1'));
    api.reset();
    expect(respond('r1', '1')).toMatch(/^HTTP\/1\.1 400 /);
    next();
    expect(told).toEqual(['ready', 'ready']);
  });
});
