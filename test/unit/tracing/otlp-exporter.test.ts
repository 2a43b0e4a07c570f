import { OtlpExporter } from '../../../src/tracing/otlp-exporter';
import { OtlpReceiver } from '../../support/otlp-receiver';
import { SpansRefused } from '../../../src/tracing/span-sender';
import type { Span } from '../../../src/tracing/span';

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(() => receiver.stop());

const SPAN: Span = {
  traceId: '67891233abcdef012345678912345678',
  id: '53995c3f42cd8ad8',
  parentId: 'aaaaaaaaaaaaaaaa',
  name: 'hello',
  kind: 'server',
  startMs: 1_700_000_000_000.25,
  endMs: 1_700_000_000_020.5,
  attributes: { 'faas.name': 'hello', 'faas.coldstart': true, 'faas.max_memory': 134217728 },
};

const send = (
  spans: readonly Span[],
  headers: Record<string, string> = {},
  signal = new AbortController().signal,
) => new OtlpExporter({ url: `${receiver.endpoint}/v1/traces`, headers }, '1.2.3').send(spans, signal);

it('sends spans as a collector reads them, with the headers that were set', async () => {
  await send([SPAN], { authorization: 'Bearer x' });
  expect(receiver.requests).toMatchObject([
    { path: '/v1/traces', headers: { authorization: 'Bearer x', 'content-type': 'application/json' } },
  ]);
  expect(receiver.spans).toMatchObject([
    {
      traceId: SPAN.traceId,
      spanId: SPAN.id,
      parentSpanId: SPAN.parentId,
      name: 'hello',
      kind: 2,
      startMs: SPAN.startMs,
      endMs: SPAN.endMs,
      attributes: { 'faas.name': 'hello', 'faas.coldstart': true, 'faas.max_memory': '134217728' },
      service: 'lambdabox',
    },
  ]);
});

it('marks errors, and phases as parts inside of a call', async () => {
  const { parentId: _none, ...root } = SPAN;
  await send([{ ...root, kind: 'internal', error: 'Sandbox.Timedout' }]);
  expect(receiver.spans).toMatchObject([
    { kind: 1, status: { code: 2, message: 'Sandbox.Timedout' }, parentSpanId: undefined },
  ]);
});

it.each([400, 401, 404, 301])(
  'says of a receiver that answers %i that it will never take them',
  async (status) => {
    receiver.status = status;
    await expect(send([SPAN])).rejects.toThrow(SpansRefused);
    expect(receiver.spans).toEqual([]);
  },
);

it.each([429, 503])('may try again after %i', async (status) => {
  receiver.status = status;
  await expect(send([SPAN])).rejects.not.toThrow(SpansRefused);
});

it('ends when it is given up', async () => {
  await expect(send([SPAN], {}, AbortSignal.abort())).rejects.toThrow('aborted');
});
