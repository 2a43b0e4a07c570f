import { FIRST_BUILD_MS, useService } from '../support/lambda';
import type { ZipEntries } from '../support/zip';

/** What a call of `{"n":4}` answers: the value, or the error's type and message. */
type Expected = { readonly answers: unknown } | { readonly fails: string; readonly saying: RegExp };

interface Form {
  readonly form: string;
  readonly code: ZipEntries;
  readonly handler?: string;
  readonly on22: Expected;
  /** Unset: the same. */
  readonly on24?: Expected;
}

const FIVE: Expected = { answers: { got: 5 } };
/** Callbacks are gone from Node.js 24 on (developer guide, "Define Lambda function handler in Node.js"). */
const REFUSED: Expected = {
  fails: 'Runtime.CallbackHandlerDeprecated',
  saying: /removed support for callback/,
};
const js = (source: string): ZipEntries => ({ 'index.js': source });

const FORMS: readonly Form[] = [
  {
    form: 'an async function',
    code: js('exports.handler = async (e) => ({ got: e.n + 1 });'),
    on22: FIVE,
  },
  {
    form: 'a function that returns a promise',
    code: js('exports.handler = (e) => new Promise((done) => setTimeout(done, 10, { got: e.n + 1 }));'),
    on22: FIVE,
  },
  {
    form: 'an async function that throws',
    code: js('exports.handler = async () => { throw new RangeError("too far"); };'),
    on22: { fails: 'RangeError', saying: /^too far$/ },
  },
  {
    form: 'a callback',
    code: js('exports.handler = (e, c, cb) => cb(null, { got: e.n + 1 });'),
    on22: FIVE,
    on24: REFUSED,
  },
  {
    form: 'a callback that is called later',
    code: js('exports.handler = (e, c, cb) => { setTimeout(() => cb(null, { got: e.n + 1 }), 10); };'),
    on22: FIVE,
    on24: REFUSED,
  },
  {
    form: 'a callback with an error',
    code: js('exports.handler = (e, c, cb) => cb(new TypeError("not so"));'),
    on22: { fails: 'TypeError', saying: /^not so$/ },
    on24: REFUSED,
  },
  {
    form: 'a handler in a directory',
    code: { 'dir/index.js': 'exports.handler = async (e) => ({ got: e.n + 1 });' },
    handler: 'dir.handler',
    on22: FIVE,
    on24: { fails: 'Error', saying: /Directory import '\/var\/task\/dir' is not supported/ },
  },
  {
    form: 'a module of a directory',
    code: { 'lib/app.js': 'exports.api = { handler: async (e) => ({ got: e.n + 1 }) };' },
    handler: 'lib/app.api.handler',
    on22: FIVE,
  },
  {
    form: 'an ES module that waits while it loads',
    code: {
      'index.mjs':
        'const one = await Promise.resolve(1); export const handler = async (e) => ({ got: e.n + one });',
    },
    on22: FIVE,
  },
  {
    form: 'an ES module by its package.json',
    code: {
      'package.json': '{"type":"module"}',
      'index.js': 'export const handler = async (e) => ({ got: e.n + 1 });',
    },
    on22: FIVE,
  },
  {
    form: 'an ES module that nothing says to be one',
    code: js('export const handler = async (e) => ({ got: e.n + 1 });'),
    on22: { fails: 'Runtime.UserCodeSyntaxError', saying: /SyntaxError/ },
    on24: FIVE,
  },
  {
    form: 'an unhandled rejection',
    code: js('exports.handler = () => { Promise.reject(new Error("lost")); return new Promise(() => {}); };'),
    on22: { fails: 'Runtime.UnhandledPromiseRejection', saying: /^Error: lost$/ },
    // The client of Node.js 24 leaves it to Node.js, which ends.
    on24: { fails: 'Runtime.ExitError', saying: /Runtime exited with error: exit status 1$/ },
  },
  {
    form: 'a handler that is not there',
    code: js('exports.other = 1;'),
    on22: { fails: 'Runtime.HandlerNotFound', saying: /^index\.handler is undefined or not exported$/ },
  },
  {
    form: 'a module that throws while it loads',
    code: js('throw new EvalError("early");'),
    on22: { fails: 'EvalError', saying: /^early$/ },
  },
];

const box = useService({ LAMBDABOX_NETWORK: 'none' });

describe.each(['nodejs22.x', 'nodejs24.x'] as const)('%s', (runtime) => {
  const prefix = `handlers-${runtime.slice(6, 8)}`;
  const deploy = (name: string, code: ZipEntries, handler = 'index.handler') =>
    box.functions.deploy(name, code, { Runtime: runtime, Handler: handler, MemorySize: 512, Timeout: 30 });

  it.each(FORMS.map((form, index) => ({ ...form, index })))(
    'runs $form',
    async ({ code, handler, on22, on24, index }) => {
      const expected = runtime === 'nodejs22.x' ? on22 : (on24 ?? on22);
      await deploy(`${prefix}-${index}`, code, handler);
      const answer = await box.functions.invoke(`${prefix}-${index}`, { n: 4 });
      if ('answers' in expected) expect(answer).toMatchObject({ status: 200, json: expected.answers });
      else {
        const { fails: errorType, saying } = expected;
        expect(answer).toMatchObject({ functionError: 'Unhandled', json: { errorType } });
        expect((answer.json as { errorMessage: string }).errorMessage).toMatch(saying);
      }
    },
    FIRST_BUILD_MS,
  );
});

describe('nodejs22.x', () => {
  /** The event says how to end; `late` tells what a timer did before. */
  const SOURCE = `
let late = 0;
exports.handler = (event, context, callback) => {
  switch (event.end) {
    case 'succeed': return context.succeed({ got: event.n + 1 });
    case 'done': return context.done(null, { got: event.n + 1 });
    case 'done-error': return context.done(new TypeError('not so'));
    case 'fail': return context.fail(new TypeError('not so'));
    case 'fail-text': return context.fail('only text');
    case 'wait': setTimeout(() => { late += 1; }, 200); return callback(null, late);
    case 'no-wait':
      context.callbackWaitsForEmptyEventLoop = false;
      setInterval(() => {}, 1000);
      return callback(null, late);
    case 'timers': setTimeout(() => { late += 1; }, 200); return 'ignored';
    case 'late': return context.succeed(late);
  }
};`;
  const call = (end: string) => box.functions.invoke('endings', { end, n: 4 });

  beforeAll(
    () =>
      box.functions.deploy(
        'endings',
        { 'index.js': SOURCE },
        { Runtime: 'nodejs22.x', MemorySize: 512, Timeout: 30 },
      ),
    FIRST_BUILD_MS,
  );

  it.each(['succeed', 'done'])('ends a call by context.%s', async (end) => {
    expect((await call(end)).json).toEqual({ got: 5 });
  });

  it.each(['fail', 'done-error'])('ends a call with an error by context.%s', async (end) => {
    expect(await call(end)).toMatchObject({
      functionError: 'Unhandled',
      json: { errorType: 'TypeError', errorMessage: 'not so' },
    });
  });

  it('takes a text for an error', async () => {
    expect((await call('fail-text')).json).toEqual({
      errorType: 'string',
      errorMessage: 'only text',
      trace: [],
    });
  });

  it('answers null when a plain function’s timers have run, whatever it returned', async () => {
    const before = (await call('late')).json as number;
    expect((await call('timers')).payload).toBe('null');
    expect((await call('late')).json).toBe(before + 1);
  });

  it('waits for the event loop after a callback, unless it is told not to', async () => {
    const before = (await call('late')).json as number;
    expect((await call('wait')).json).toBe(before);
    expect((await call('late')).json).toBe(before + 1);
    // Its interval never ends.
    expect((await call('no-wait')).json).toBe(before + 1);
    expect((await call('late')).json).toBe(before + 1);
  });
});
