import { ImageMissing } from '../../../src/engine/container-engine';
import { ClientGone, clientError, PlatformError, ThrottledError } from '../../../src/errors';
import { ActiveTracing } from '../../../src/invocation/active-tracing';
import { FunctionInvoker, type InvokerParts } from '../../../src/invocation/function-invoker';
import type { InvokeRequest } from '../../../src/invocation/invocation';
import { ConcurrencyLedger } from '../../../src/invocation/ledger';
import { withPass } from '../../../src/invocation/lineage';
import { TraceSampler } from '../../../src/invocation/trace-sampler';
import { SavedWaits } from '../../../src/accounts/saved-waits';
import { FakeClock } from '../../support/fake-clock';
import { aTarget } from '../../support/functions';
import { RecordingTelemetry } from '../../support/telemetry';

function invokerBox(testControls: boolean, changes: Partial<InvokerParts> = {}) {
  const telemetry = new RecordingTelemetry();
  const acquired: object[] = [];
  const queued: InvokeRequest[] = [];
  const parts: InvokerParts = {
    functions: { resolve: () => aTarget() },
    ledger: new ConcurrencyLedger(
      () => 1000,
      () => {},
    ),
    environments: {
      acquire: (_, request) => {
        acquired.push(request);
        throw new Error('no environments here');
      },
    },
    queue: {
      add: (request) => {
        queued.push(request);
        return Promise.resolve();
      },
    },
    telemetry,
    runtimes: { ready: () => Promise.resolve() },
    acquireTimeoutMs: 60_000,
    savedWaits: new SavedWaits(),
    clock: new FakeClock(),
    random: () => 0,
    tracing: new ActiveTracing(new TraceSampler(new FakeClock(), () => 1)),
    testControls,
    ...changes,
  };
  return { invoker: new FunctionInvoker(parts), telemetry, acquired, queued };
}

function aRequest(changes: Partial<InvokeRequest> = {}): InvokeRequest {
  const signal = new AbortController().signal;
  const payload = Buffer.from('{}');
  return {
    requestId: 'r1',
    functionName: 'hello',
    payload,
    logTail: false,
    signal,
    receivedAt: 0,
    ...changes,
  };
}

describe('test controls', () => {
  const request = aRequest({ controls: { forceStart: 'cold' } });
  const refusal = /only while the service runs with LAMBDABOX_TEST_CONTROLS=1/;

  it('are refused by name while they are off, before anything runs', async () => {
    const { invoker, acquired, queued } = invokerBox(false);
    await expect(invoker.invoke(request)).rejects.toThrow(refusal);
    await expect(invoker.invoke(request)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    await expect(invoker.enqueue(request)).rejects.toThrow(refusal);
    expect([...acquired, ...queued]).toEqual([]);
  });

  it('reach the scheduler while they are on', async () => {
    const { invoker, acquired, queued } = invokerBox(true);
    await expect(invoker.invoke(request)).rejects.toThrow('no environments here');
    await invoker.enqueue(request);
    expect(acquired).toMatchObject([{ requestId: 'r1', forceStart: 'cold' }]);
    expect(queued).toEqual([request]);
  });

  it('throttle a call as its limit would, and count it', async () => {
    const { invoker, acquired, telemetry } = invokerBox(true);
    const throttled = invoker.invoke(aRequest({ controls: { throttle: true } }));
    await expect(throttled).rejects.toMatchObject({ reason: 'ConcurrentInvocationLimitExceeded' });
    expect(telemetry.unansweredCalls).toMatchObject([
      { functionName: 'hello', end: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' },
    ]);
    expect(acquired).toEqual([]);
  });
});

describe('a call of a function whose runtime has no image', () => {
  it('waits for it and asks again, of the function as it is by then', async () => {
    const names = ['before', 'after'];
    const asked: string[] = [];
    const waits: object[] = [];
    const clock = new FakeClock();
    const { invoker } = invokerBox(false, {
      clock,
      functions: { resolve: () => aTarget({ functionName: names.shift() ?? 'none' }) },
      environments: {
        acquire: ({ version }) => {
          asked.push(version.functionName);
          if (asked.length === 1) throw new ImageMissing('toy');
          throw new Error('an environment would be here');
        },
      },
      runtimes: {
        ready: (runtime, { until }) => {
          waits.push({ runtime, until });
          return Promise.resolve();
        },
      },
    });
    await expect(invoker.invoke(aRequest())).rejects.toThrow('an environment would be here');
    expect(asked).toEqual(['before', 'after']);
    expect(waits).toEqual([{ runtime: aTarget().version.runtime, until: clock.now() + 60_000 }]);
  });

  it('is told why it cannot be served', async () => {
    const { invoker } = invokerBox(false, {
      environments: {
        acquire: () => Promise.reject(new ImageMissing('toy')),
      },
      runtimes: { ready: () => Promise.reject(new Error('Pending')) },
    });
    await expect(invoker.invoke(aRequest())).rejects.toThrow('Pending');
  });
});

describe('a call that is not answered ends once, and is counted with its function', () => {
  const full = new ThrottledError('ConcurrentInvocationLimitExceeded', 1);
  const ends: [string, Error, { end: string; reason: string }][] = [
    ['no environment in time', full, { end: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' }],
    ['its client left', new ClientGone(), { end: 'abandoned', reason: 'client-gone' }],
    ['Docker made no container', new PlatformError('no container'), { end: 'failed', reason: 'platform' }],
    ['a fault of our own', new TypeError('x is undefined'), { end: 'failed', reason: 'internal' }],
    [
      'its function was deleted meanwhile',
      clientError('resourceNotFound', 'Function not found'),
      { end: 'failed', reason: 'ResourceNotFoundException' },
    ],
  ];

  it.each(ends)('%s', async (_, error, end) => {
    const { invoker, telemetry } = invokerBox(false, {
      environments: { acquire: () => Promise.reject(error) },
      clock: new FakeClock(5),
    });
    await expect(invoker.invoke(aRequest({ receivedAt: 2 }))).rejects.toBe(error);
    const { functionName, version } = aTarget().version;
    expect(telemetry.unansweredCalls).toMatchObject([{ requestId: 'r1', functionName, version, ...end }]);
    expect(telemetry.invocations).toEqual([]);
  });

  it('an event that finds the queue full', async () => {
    const { invoker, telemetry } = invokerBox(false, {
      queue: {
        add: () => Promise.reject(full),
      },
    });
    await expect(invoker.enqueue(aRequest())).rejects.toBe(full);
    expect(telemetry.unansweredCalls).toMatchObject([{ functionName: 'hello', end: 'throttled' }]);
  });

  it("a call of no known function is nobody's", async () => {
    const { invoker, telemetry } = invokerBox(false, {
      functions: {
        resolve: () => {
          throw clientError('resourceNotFound', 'Function not found');
        },
      },
    });
    await expect(invoker.invoke(aRequest())).rejects.toThrow('Function not found');
    expect(telemetry.unansweredCalls).toEqual([]);
  });
});

describe('while the service stops', () => {
  it('calls and events are refused with 503, which SDKs try again', async () => {
    const { invoker, acquired, queued } = invokerBox(false);
    invoker.refuse();
    const refusal = { name: 'ServiceException', message: 'the service is stopping', wire: { status: 503 } };
    await expect(invoker.invoke(aRequest())).rejects.toMatchObject(refusal);
    await expect(invoker.enqueue(aRequest())).rejects.toThrow('the service is stopping');
    expect([...acquired, ...queued]).toEqual([]);
  });
});

describe('the tenant of a call', () => {
  const isolated = { resolve: () => aTarget({ tenantIsolation: 'PER_TENANT' }) };

  it('reaches the scheduler, and the queue', async () => {
    const { invoker, acquired, queued } = invokerBox(false, { functions: isolated });
    await expect(invoker.invoke(aRequest({ tenantId: 'blue' }))).rejects.toThrow('no environments here');
    await invoker.enqueue(aRequest({ tenantId: 'green' }));
    expect(acquired).toMatchObject([{ tenantId: 'blue' }]);
    expect(queued).toMatchObject([{ tenantId: 'green' }]);
    expect(() => invoker.dryRun('hello', undefined, 'blue')).not.toThrow();
  });

  it.each([
    ['is missing', undefined, isolated],
    ['is given to a function without tenants', 'blue', { resolve: () => aTarget() }],
  ])('%s: the call is refused in each way, before anything runs', async (_, tenantId, functions) => {
    const { invoker, acquired, queued } = invokerBox(false, { functions });
    const request = aRequest(tenantId === undefined ? {} : { tenantId });
    const refusal = { name: 'InvalidParameterValueException' };
    await expect(invoker.invoke(request)).rejects.toMatchObject(refusal);
    await expect(invoker.enqueue(request)).rejects.toMatchObject(refusal);
    expect(() => invoker.dryRun('hello', undefined, tenantId)).toThrow(/tenancy configuration/);
    expect([...acquired, ...queued]).toEqual([]);
  });
});

describe('a recursive loop', () => {
  const TRACE = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=0';
  const passes = (count: number) => {
    let traceHeader = TRACE;
    for (let pass = 0; pass < count; pass += 1) traceHeader = withPass(traceHeader, aTarget());
    return traceHeader;
  };
  const loop = { name: 'RecursiveInvocationException' };

  it('is told to the caller of the call that would be one too many, and counted', async () => {
    const { invoker, telemetry, acquired } = invokerBox(false);
    await expect(invoker.invoke(aRequest({ traceHeader: passes(16) }))).rejects.toMatchObject(loop);
    expect(telemetry.unansweredCalls).toMatchObject([{ end: 'failed', reason: loop.name }]);
    expect(acquired).toEqual([]);
  });

  it('is told to the sender of an event, which is kept all the same: its owner hears of it', async () => {
    const { invoker, telemetry, queued } = invokerBox(false);
    const event = aRequest({ traceHeader: passes(16) });
    await expect(invoker.enqueue(event)).rejects.toMatchObject(loop);
    expect(queued).toEqual([event]);
    expect(telemetry.unansweredCalls).toEqual([]);
    await expect(invoker.invoke(event)).rejects.toMatchObject(loop);
    expect(telemetry.unansweredCalls).toHaveLength(1);
  });

  it('counts an event once, however often it is tried', async () => {
    const { invoker, queued } = invokerBox(false);
    await invoker.enqueue(aRequest({ traceHeader: passes(15) }));
    const [event] = queued;
    for (let attempt = 0; attempt < 3; attempt += 1)
      await expect(invoker.invoke(event ?? aRequest())).rejects.toThrow('no environments here');
  });
});

describe('an event whose sender has not decided whether its trace is sampled', () => {
  it('is decided upon when it is sent, once for all its tries', async () => {
    const { invoker, queued } = invokerBox(false, {
      functions: { resolve: () => aTarget({ tracingMode: 'Active' }) },
    });
    const traceHeader = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=0';
    await invoker.enqueue(aRequest({ traceHeader, openTrace: { decision: true, parent: false } }));
    expect(queued).toMatchObject([{ traceHeader: traceHeader.replace('Sampled=0', 'Sampled=1') }]);
    expect(queued[0]).not.toHaveProperty('openTrace');
  });
});
