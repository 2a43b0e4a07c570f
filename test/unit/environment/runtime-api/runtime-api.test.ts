import { runtime, runtimeEvent as event } from '../../../support/runtime-box';

const BASE = '/2018-06-01/runtime';

describe('the Runtime API', () => {
  it('parks the first next, which ends the init, and answers it with the event and its headers', () => {
    const { told, deliver, next, last } = runtime();
    expect(next()).toBeUndefined();
    expect(told).toEqual(['ready']);
    deliver(event('r1'));
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

  it('tells whose call it is, where tenants are kept apart', () => {
    const { deliver, next, last } = runtime();
    next();
    deliver({ ...event('r1'), tenantId: 'blue' });
    expect(last()).toContain('\r\nLambda-Runtime-Aws-Tenant-Id: blue\r\n');
  });

  it('accepts one response to the current event', () => {
    const { responses, deliver, next, respond, body } = runtime();
    next();
    deliver(event('r1'));
    expect(respond('r1', '"done"')).toMatch(/^HTTP\/1\.1 202 Accepted[^]*\{"status":"OK"\}\n$/);
    expect(responses).toEqual([{ kind: 'response' }]);
    expect(body().payload.toString()).toBe('"done"');
  });

  it('gives the init a receipt for the whole response to the event, and answers only what the init has not', () => {
    const { api, answers, receipts, told, deliver, next, body } = runtime();
    next();
    deliver(event('r1'));
    expect(receipts).toEqual([
      {
        requestLine: `POST ${BASE}/invocation/r1/response HTTP/1.1`,
        unlessHeader: 'lambda-runtime-function-response-mode',
        answer:
          'HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"status":"OK"}\n',
      },
    ]);
    api.request(50, `POST ${BASE}/invocation/r1/response HTTP/1.1`, Buffer.from('1'), true, true);
    expect([answers.has(50), told, body().payload.toString()]).toEqual([false, ['ready', 'response'], '1']);
    expect(next()).toBeUndefined();
    expect(told).toEqual(['ready', 'response', 'ready']);
  });

  it('refuses a response to another or a finished event with 400', () => {
    const { deliver, next, respond } = runtime();
    next();
    deliver(event('r1'));
    const invalid = '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}';
    expect(respond('other', '1')).toContain(invalid);
    respond('r1', '1');
    next();
    expect(respond('r1', '1')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('refuses a second response and a next in the middle of an invocation with 403', () => {
    const { deliver, next, respond } = runtime();
    next();
    deliver(event('r1'));
    expect(next()).toContain(
      '{"errorMessage":"State transition from Running to Ready failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}',
    );
    respond('r1', '1');
    expect(respond('r1', '2')).toMatch(
      /^HTTP\/1\.1 403 [^]*from RuntimeResponseSentState to InvocationResponse failed/,
    );
  });

  it('allows a repeated next while it waits and delivers to the newest', () => {
    const { answers, told, deliver, next } = runtime();
    next();
    next();
    expect(told).toEqual(['ready']);
    deliver(event('r1'));
    expect(answers.get(1)).toBeUndefined();
    expect(answers.get(2)).toContain('r1');
  });

  it('keeps an event for the next next when the waiting connection was lost', () => {
    const { api, deliver, next } = runtime();
    next();
    api.aborted(1);
    deliver(event('r1'));
    expect(next()).toContain('Lambda-Runtime-Aws-Request-Id: r1');
  });

  it('tells of an init error once, and refuses it after init', () => {
    const { told, call, next } = runtime();
    const head = `POST ${BASE}/init/error HTTP/1.1\r\nLambda-Runtime-Function-Error-Type: Runtime.ImportModuleError`;
    expect(call(head, '{"errorMessage":"no module"}')).toMatch(/^HTTP\/1\.1 202 /);
    expect(told).toEqual(['init failed: Runtime.ImportModuleError {"errorMessage":"no module"}']);
    expect(call(head, '{}')).toMatch(/^HTTP\/1\.1 403 /);
    expect(next()).toMatch(/^HTTP\/1\.1 403 [^]*from InitError to Ready/);
  });

  it('passes error types of the platform form and hides all others', () => {
    const { responses, call, deliver, next } = runtime();
    const types = ['Runtime.HandlerNotFound', 'Function.whatever', 'RangeError'];
    for (const [index, type] of types.entries()) {
      next();
      deliver(event(`r${index}`));
      call(
        `POST ${BASE}/invocation/r${index}/error HTTP/1.1\r\nLambda-Runtime-Function-Error-Type: ${type}`,
        '{}',
      );
    }
    expect(responses.map((answer) => answer.kind === 'error' && answer.errorType)).toEqual([
      'Runtime.HandlerNotFound',
      'Function.Unknown',
      'Runtime.Unknown',
    ]);
  });

  it('gives the caller of a traced error the document without its X-Ray cause', () => {
    const { responses, call, deliver, next } = runtime();
    next();
    deliver(event('r1'));
    call(
      `POST ${BASE}/invocation/r1/error HTTP/1.1\r\nContent-Type: application/vnd.aws.lambda.error.cause+json`,
      '{"errorMessage":"m","errorType":"t","stackTrace":[],"errorCause":{"big":true}}',
    );
    expect(responses).toEqual([
      {
        kind: 'error',
        errorType: 'Runtime.Unknown',
        ownType: '',
        document: Buffer.from('{"errorMessage":"m","errorType":"t","stackTrace":[]}'),
      },
    ]);
  });

  it('answers a response over the limit with 413 and holds no more than the limit', () => {
    const { api, answers, told, deliver, next } = runtime();
    next();
    deliver(event('r1'));
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    api.request(50, `POST ${BASE}/invocation/r1/response HTTP/1.1`, chunk, false);
    for (let n = 0; n < 6; n += 1) api.body(50, chunk, false, false);
    // Its caller does not wait for the end, which may be far.
    expect(told).toEqual(['ready', 'too-large']);
    api.body(50, Buffer.alloc(0), true, false);
    expect(answers.get(50)).toMatch(
      /^HTTP\/1\.1 413 [^]*Exceeded maximum allowed payload size \(6291556 bytes\)\./,
    );
    expect(told).toEqual(['ready', 'too-large']);
  });

  it('refuses a response that comes beside another one, whose body it does not touch', () => {
    const { api, deliver, next, respond, told, answers, body } = runtime();
    next();
    deliver(event('r1'));
    api.request(50, `POST ${BASE}/invocation/r1/response HTTP/1.1`, Buffer.from('fir'), false);
    expect(respond('r1', 'second')).toMatch(
      /^HTTP\/1\.1 403 [^]*from InvocationResponse to InvocationResponse/,
    );
    api.body(50, Buffer.from('st'), true, false);
    expect(answers.get(50)).toMatch(/^HTTP\/1\.1 202 /);
    expect([body().payload.toString(), told]).toEqual(['first', ['ready', 'response']]);
  });

  it('calls a response whose upload broke off truncated', () => {
    const { api, told, deliver, next } = runtime();
    next();
    deliver(event('r1'));
    api.request(50, `POST ${BASE}/invocation/r1/response HTTP/1.1`, Buffer.from('{"ha'), false);
    api.aborted(50);
    expect(told).toEqual(['ready', 'truncated']);
  });

  it('keeps a next that overtakes the rest of a response, and one only', () => {
    const { api, answers, told, deliver, next, last, body } = runtime();
    next();
    deliver(event('r1'));
    api.request(50, `POST ${BASE}/invocation/r1/response HTTP/1.1`, Buffer.from('par'), false);
    expect(next()).toBeUndefined();
    expect(next()).toMatch(/^HTTP\/1\.1 403 [^]*from Running to Ready failed/);
    api.body(50, Buffer.from('ts'), true, false);
    expect([told, body().payload.toString()]).toEqual([['ready', 'response', 'ready'], 'parts']);
    deliver(event('r2'));
    expect(answers.get(2)).toContain('\r\nLambda-Runtime-Aws-Request-Id: r2\r\n');
    expect(last()).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('forgets a next that was early when its connection is lost, and when the response breaks off goes on with it', () => {
    const { api, told, deliver, next } = runtime();
    next();
    deliver(event('r1'));
    const response = `POST ${BASE}/invocation/r1/response HTTP/1.1`;
    api.request(50, response, Buffer.from('par'), false);
    next();
    api.aborted(2);
    next();
    api.aborted(50);
    expect(told).toEqual(['ready', 'truncated', 'ready']);
  });

  it('joins a streamed response, and takes an error in its trailers for the answer', () => {
    const { api, responses, deliver, next, body } = runtime();
    const bodies: string[] = [];
    const stream = (id: string, trailers: string) => {
      next();
      deliver(event(id));
      const head = `POST ${BASE}/invocation/${id}/response HTTP/1.1\r\nLambda-Runtime-Function-Response-Mode: streaming`;
      api.request(90, head, Buffer.from('par'), false);
      api.body(90, Buffer.from('ts'), false, false);
      api.body(90, Buffer.from(trailers), true, trailers !== '');
      bodies.push(body().payload.toString());
    };
    stream('r1', '');
    const document = Buffer.from('{"errorMessage":"late"}');
    stream(
      'r2',
      `Lambda-Runtime-Function-Error-Type: LateError\r\nLambda-Runtime-Function-Error-Body: ${document.toString('base64')}`,
    );
    expect(bodies).toEqual(['parts', 'parts']);
    expect(responses).toEqual([
      { kind: 'response' },
      { kind: 'error', errorType: 'Runtime.Unknown', ownType: 'LateError', document },
    ]);
  });

  it('refuses a response mode that does not exist', () => {
    const { told, deliver, next, respond } = runtime();
    next();
    deliver(event('r1'));
    expect(respond('r1', '1', '\r\nLambda-Runtime-Function-Response-Mode: buffered')).toMatch(
      /^HTTP\/1\.1 400 [^]*InvalidFunctionResponseMode/,
    );
    expect(told).toEqual(['ready', 'bad-mode']);
  });

  it('answers ping, and 404 to what it does not know', () => {
    const { call } = runtime();
    expect(call('GET /2018-06-01/ping HTTP/1.1')).toMatch(/pong$/);
    expect(call('GET /latest/meta-data HTTP/1.1')).toMatch(/^HTTP\/1\.1 404 /);
    expect(call(`POST ${BASE}/invocation/next HTTP/1.1`)).toMatch(/^HTTP\/1\.1 405 /);
  });

  it('starts anew after a reset', () => {
    const { api, told, deliver, next, respond } = runtime();
    next();
    deliver(event('r1'));
    api.reset();
    expect(respond('r1', '1')).toMatch(/^HTTP\/1\.1 400 /);
    next();
    expect(told).toEqual(['ready', 'ready']);
  });
});
