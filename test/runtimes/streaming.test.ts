import { FIRST_BUILD_MS, useService } from '../support/lambda';
import { StreamedCall } from '../support/streams';
import { BOOTSTRAP_STREAMER, NODE_STREAMER } from './functions/streaming';

const box = useService({ LAMBDABOX_NETWORK: 'none', LAMBDABOX_MAX_STEMS: '2', LAMBDABOX_TEST_CONTROLS: '1' });

/** Python's client has no streaming. */
describe.each([
  ['nodejs22.x', NODE_STREAMER],
  ['nodejs24.x', NODE_STREAMER],
  ['provided.al2023', BOOTSTRAP_STREAMER],
] as const)('%s', (runtime, code) => {
  const name = `streaming-${runtime.replaceAll('.', '-')}`;
  const stream = async (event: object) =>
    (await StreamedCall.begin(box.functions.client, name, event, { LogType: 'Tail' })).text();

  beforeAll(async () => {
    const input = { Runtime: runtime, Handler: 'index.handler', MemorySize: 256, Timeout: 60 } as const;
    await box.functions.deploy(name, code, input);
  }, FIRST_BUILD_MS);

  it('streams its answer, and a caller of Invoke gets it whole', async () => {
    const { text, end, log } = await stream({ do: 'stream' });
    expect([text, end.ErrorCode, end.ErrorDetails]).toEqual(['one,two', undefined, undefined]);
    expect(log).toMatch(/START RequestId: [^]*END RequestId: [^]*REPORT RequestId: /);
    const whole = await box.functions.invoke(name, { do: 'fail early' });
    expect([whole.functionError, whole.json]).toMatchObject(['Unhandled', { errorMessage: 'too early' }]);
  });

  it('streams from a stem as well', async () => {
    const answer = await box.functions.force('stem', name, { do: 'fail late' });
    expect([answer.startKind, answer.functionError, answer.json]).toMatchObject([
      'stem',
      'Unhandled',
      { errorMessage: 'too late' },
    ]);
  });

  it('fails before its first byte and behind it, and goes on', async () => {
    const early = await stream({ do: 'fail early' });
    expect([early.text, early.end.ErrorCode]).toEqual(['', 'RangeError']);
    expect(JSON.parse(early.end.ErrorDetails ?? '')).toMatchObject({ errorMessage: 'too early' });
    const late = await stream({ do: 'fail late' });
    expect([late.text, late.end.ErrorCode]).toEqual(['one,', 'RangeError']);
    expect(JSON.parse(late.end.ErrorDetails ?? '')).toMatchObject({ errorMessage: 'too late' });
    expect((await stream({ do: 'stream' })).text).toBe('one,two');
  });
});
