import { FunctionInvoker, type InvokerParts } from '../../../src/invocation/function-invoker';
import type { InvokeRequest } from '../../../src/invocation/invocation';
import { ConcurrencyLedger } from '../../../src/invocation/ledger';
import { SavedWaits } from '../../../src/telemetry/saved-waits';
import { FakeClock } from '../../support/fake-clock';
import { aTarget } from '../../support/functions';
import { RecordingTelemetry } from '../../support/telemetry';

function invokerBox(testControls: boolean) {
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
    queue: { add: (request) => void queued.push(request) },
    telemetry,
    savedWaits: new SavedWaits(),
    clock: new FakeClock(),
    random: () => 0,
    testControls,
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
    expect(() => invoker.enqueue(request)).toThrow(refusal);
    expect([...acquired, ...queued]).toEqual([]);
  });

  it('reach the scheduler while they are on', async () => {
    const { invoker, acquired, queued } = invokerBox(true);
    await expect(invoker.invoke(request)).rejects.toThrow('no environments here');
    invoker.enqueue(request);
    expect(acquired).toMatchObject([{ requestId: 'r1', forceStart: 'cold' }]);
    expect(queued).toEqual([request]);
  });

  it('throttle a call as its limit would, and count it', async () => {
    const { invoker, acquired, telemetry } = invokerBox(true);
    const throttled = invoker.invoke(aRequest({ controls: { throttle: true } }));
    await expect(throttled).rejects.toMatchObject({ reason: 'ConcurrentInvocationLimitExceeded' });
    expect(telemetry.throttles).toEqual(['hello: ConcurrentInvocationLimitExceeded']);
    expect(acquired).toEqual([]);
  });
});
