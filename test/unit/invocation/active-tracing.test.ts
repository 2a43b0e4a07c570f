import { ActiveTracing } from '../../../src/invocation/active-tracing';
import type { InvokeRequest } from '../../../src/invocation/invocation';
import { TraceSampler } from '../../../src/invocation/trace-sampler';
import { FakeClock } from '../../support/fake-clock';
import { aTarget } from '../../support/functions';

const ROOT = '1-67891233-abcdef012345678912345678';
const header = (sampled: 0 | 1) =>
  `Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=${sampled};Lineage=1:a87bd80c:3`;
const active = aTarget({ tracingMode: 'Active' });
const passive = aTarget();

const request = (traceHeader: string, openTrace?: InvokeRequest['openTrace']): InvokeRequest => ({
  requestId: 'r1',
  functionName: 'hello',
  payload: Buffer.from('{}'),
  logTail: false,
  signal: new AbortController().signal,
  receivedAt: 0,
  traceHeader,
  ...(openTrace ? { openTrace } : {}),
});

function tracing(random = 0.5) {
  const clock = new FakeClock();
  return { clock, tracing: new ActiveTracing(new TraceSampler(clock, () => random)) };
}

describe('whether a call is sampled', () => {
  const open = { decision: true, parent: true };

  it('is decided for a function with active tracing whose caller has not', () => {
    const box = tracing();
    expect(box.tracing.decided(request(header(0), open), active)).toBe(header(1));
    expect(box.tracing.decided(request(header(0), open), active)).toBe(header(0));
  });

  it('is the word of the caller who has one, and nobody asks with tracing passed through', () => {
    const box = tracing();
    expect(box.tracing.decided(request(header(0)), active)).toBe(header(0));
    expect(box.tracing.decided(request(header(1)), active)).toBe(header(1));
    expect(box.tracing.decided(request(header(0), open), passive)).toBe(header(0));
  });

  it('is yes for the first of a second, of each function, and for one of twenty beyond', async () => {
    const clock = new FakeClock();
    const shares = [0.04, 0.05, 0.9];
    const sampler = new TraceSampler(clock, () => shares.shift() ?? 1);
    expect(['f', 'g', 'f', 'f', 'f'].map((name) => sampler.samples(name))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    await clock.advance(1000);
    expect(['f', 'f'].map((name) => sampler.samples(name))).toEqual([true, false]);
  });
});

describe('a sampled call of a function with active tracing', () => {
  it('has a segment of its own below that of its caller, and is the parent of what the function does', () => {
    const { header: runtime, segment } = tracing().tracing.begun(header(1), active, undefined);
    expect(segment).toEqual({
      traceId: ROOT,
      invokedArn: active.invokedArn,
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      parentId: '53995c3f42cd8ad8',
    });
    expect(runtime).toBe(`Root=${ROOT};Parent=${segment?.id};Sampled=1;Lineage=1:a87bd80c:3`);
  });

  it('has no parent where its caller named none', () => {
    const { segment } = tracing().tracing.begun(header(1), active, { decision: false, parent: true });
    expect(segment).not.toHaveProperty('parentId');
  });

  it.each([
    ['is not sampled', header(0), active],
    ['passes tracing through', header(1), passive],
    ['has a header of another form', 'Self=1', active],
  ])('no other has one: it %s', (_, traceHeader, target) => {
    expect(tracing().tracing.begun(traceHeader, target, undefined)).toEqual({ header: traceHeader });
  });
});
