import { readTestControls } from '../../../../src/api/lambda/test-controls';
import { TestApi } from '../support';

const read = (force: string | undefined, inject?: string) =>
  readTestControls(
    {
      ...(force === undefined ? {} : { 'x-lambdabox-force-start': force }),
      ...(inject === undefined ? {} : { 'x-lambdabox-inject': inject }),
    },
    'RequestResponse',
  );

describe('test controls', () => {
  it.each(['cold', 'stem', 'warm'])('force a %s start', (start) => {
    expect(read(start)).toEqual({ forceStart: start });
  });

  it.each([
    ['throttle', { throttle: true }],
    ['crash', { crash: true }],
    ['slow-start=1', { slowStartMs: 1 }],
    ['slow-start=60000', { slowStartMs: 60_000 }],
    ['crash, slow-start=250', { crash: true, slowStartMs: 250 }],
  ])('inject %s', (inject, controls) => {
    expect(read(undefined, inject)).toEqual(controls);
    expect(read('cold', inject)).toEqual({ forceStart: 'cold', ...controls });
  });

  it('are absent without the headers', () => {
    expect(read(undefined)).toBeUndefined();
  });

  it.each([
    ['hot', undefined, 'X-Lambdabox-Force-Start: hot: must be one of cold, stem, warm'],
    ['', undefined, 'X-Lambdabox-Force-Start: : must be one of cold, stem, warm'],
    [undefined, 'explode', 'X-Lambdabox-Inject: explode: must be throttle, crash or slow-start='],
    [undefined, 'crash,', 'X-Lambdabox-Inject: : must be'],
    [undefined, 'slow-start=0', 'X-Lambdabox-Inject: slow-start=0: must be'],
    [undefined, 'slow-start=60001', 'X-Lambdabox-Inject: slow-start=60001: must be'],
    [undefined, 'slow-start=1s', 'X-Lambdabox-Inject: slow-start=1s: must be'],
    ['warm', 'slow-start=5', 'a call with X-Lambdabox-Force-Start: warm has no start'],
  ])('of the values %j and %j are refused with what is accepted', (force, inject, message) => {
    expect(() => read(force, inject)).toThrow(message);
  });
});

describe('Invoke with test controls', () => {
  const PATH = '/2015-03-31/functions/hello/invocations';
  let api: TestApi;
  beforeEach(async () => {
    api = await new TestApi().start();
  });
  afterEach(() => api.stop());

  it('hands them to the invoker, with every type that runs the function', async () => {
    const headers = { 'X-Lambdabox-Force-Start': 'stem', 'X-Lambdabox-Inject': 'crash' };
    const controls = { forceStart: 'stem', crash: true };
    await api.ask(PATH, { body: '{}', headers });
    expect(api.invoker.invoked[0]).toMatchObject({ controls });
    await api.ask(PATH, { body: '{}', headers: { ...headers, 'X-Amz-Invocation-Type': 'Event' } });
    await api.ask('/2014-11-13/functions/hello/invoke-async', { body: '{}', headers });
    expect(api.invoker.queued).toMatchObject([{ controls }, { controls }]);
  });

  it.each([
    ['RequestResponse', 'lukewarm', 'X-Lambdabox-Force-Start: lukewarm: must be one of cold, stem, warm'],
    ['DryRun', 'cold', 'test controls have no meaning for the invocation type DryRun'],
  ])('as %s refuses %s as AWS refuses a bad parameter', async (type, start, message) => {
    const headers = { 'X-Amz-Invocation-Type': type, 'X-Lambdabox-Force-Start': start };
    const answer = await api.ask(PATH, { body: '{}', headers });
    expect(answer.status).toBe(400);
    expect(answer.headers['x-amzn-errortype']).toBe('InvalidParameterValueException');
    expect(answer.body).toContain(message);
    expect([...api.invoker.invoked, ...api.invoker.dryRuns]).toEqual([]);
  });
});
