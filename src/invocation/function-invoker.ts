import type { Environment } from '../environment/environment';
import { ImageMissing } from '../engine/container-engine';
import { BufferedBody } from '../environment/runtime-api/buffered-body';
import { SANDBOX_LOST } from '../environment/lifecycle/failure';
import { StoppingError, ThrottledError, clientError } from '../errors';
import type { ResolvedFunction } from '../functions/model';
import type { Patience } from '../functions/runtime-readiness';
import type { Acquired } from '../scheduler/waiter';
import type { AcquireRequest } from '../scheduler/scheduler';
import type { ActiveTracing, TracedCall } from './active-tracing';
import { Call, type CallParts, eventOf, qualifierOf } from './call';
import type { CallBody, InvokeEnd, InvokeRequest, InvokeResult, Invoker } from './invocation';
import { type ConcurrencyLedger, ledgerEntryOf } from './ledger';
import { withPass } from './lineage';
import { checkTenant } from './tenancy';

/** Finds the function that a request addresses; throws as Lambda's Invoke does. */
export interface FunctionResolver {
  resolve(nameOrArn: string, qualifier: string | undefined, random: () => number): ResolvedFunction;
}

/** Gives the caller an environment that is reserved for it. */
export interface EnvironmentSource {
  acquire(
    target: ResolvedFunction,
    request: AcquireRequest,
  ): Acquired<Environment> | Promise<Acquired<Environment>>;
}

/** Waits until environments of a runtime can be made. Throws what the caller is to hear when they cannot. */
export interface RuntimeWait {
  ready(runtime: string, patience: Patience): Promise<void>;
}

/** What an event was sent to. */
export interface EventAddress {
  readonly functionName: string;
  /** As addressed; undefined without one. */
  readonly qualifier: string | undefined;
}

/** Keeps accepted events until they have run. */
export interface EventIntake {
  /** Resolves once the event is kept. Throws ThrottledError when there is no room, PlatformError when it cannot be kept. */
  add(request: InvokeRequest, to: EventAddress): Promise<void>;
}

export interface InvokerParts extends CallParts {
  readonly functions: FunctionResolver;
  readonly ledger: ConcurrencyLedger;
  readonly environments: EnvironmentSource;
  readonly runtimes: RuntimeWait;
  /** The longest wait for a runtime, milliseconds. */
  readonly acquireTimeoutMs: number;
  /** Runs accepted events through this invoker. */
  readonly queue: EventIntake;
  readonly random: () => number;
  readonly tracing: ActiveTracing;
  /** Whether calls may carry test controls. */
  readonly testControls: boolean;
}

/** resolve -> permit -> acquire -> run -> settle: the path of every invocation, on one page. */
export class FunctionInvoker implements Invoker {
  private isStopping = false;

  constructor(private readonly parts: InvokerParts) {}

  /** From now on every call is refused; those that run may end. */
  refuse(): void {
    this.isStopping = true;
  }

  async invoke(request: InvokeRequest): Promise<InvokeResult> {
    const body = new BufferedBody();
    const end = await this.stream(request, body);
    const { payload, contentType } = body;
    return contentType === undefined ? { ...end, payload } : { ...end, payload, contentType };
  }

  async stream(request: InvokeRequest, body: CallBody): Promise<InvokeEnd> {
    this.requireOpen();
    const target = this.resolve(request.functionName, request.qualifier);
    checkTenant(target, request.tenantId);
    const call = new Call(request, target, this.parts);
    try {
      return await this.run(call, target, request, body);
    } catch (error) {
      call.ended(error);
      throw error;
    }
  }

  dryRun(functionName: string, qualifier?: string, tenantId?: string): void {
    checkTenant(this.resolve(functionName, qualifier), tenantId);
  }

  async enqueue(request: InvokeRequest): Promise<void> {
    this.requireOpen();
    if (request.controls && !this.parts.testControls) throw controlsAreOff();
    const target = this.resolve(request.functionName, request.qualifier);
    checkTenant(target, request.tenantId);
    const event = this.decidedEvent(request, target);
    const loop = loopOf(event, target);
    try {
      // One that would go on with a loop is kept to be told of where its owner wants to hear: its pass is counted when it runs.
      await this.parts.queue.add(event, addressOf(target));
    } catch (error) {
      new Call(request, target, this.parts).ended(error);
      throw error;
    }
    if (loop) throw loop;
  }

  private async run(
    call: Call,
    target: ResolvedFunction,
    request: InvokeRequest,
    body: CallBody,
  ): Promise<InvokeEnd> {
    const { controls } = request;
    const trace = this.traced(request, target);
    if (trace?.segment) call.traced(trace.segment);
    if (controls && !this.parts.testControls) throw controlsAreOff();
    const lease = this.permit(target, controls?.throttle ?? false);
    try {
      const acquired = await this.acquire(target, request);
      call.began(acquired);
      const { environment, startKind } = acquired;
      body.began?.({
        executedVersion: environment.version.version,
        startKind,
        environmentId: environment.id,
        traceHeader: trace?.header,
      });
      const event = {
        requestId: request.requestId,
        payload: eventOf(request),
        invokedArn: target.invokedArn,
        traceHeader: trace?.header,
        segment: trace?.segment,
        clientContext: request.clientContext === undefined ? undefined : oneLine(request.clientContext),
        tenantId: request.tenantId,
      };
      const running = environment.invoke(event, body);
      if (controls?.crash) environment.crash();
      const answer = await running;
      // It did not fail by itself: its environment was ended under it.
      if (this.isStopping && answer.errorType === SANDBOX_LOST.errorType) throw new StoppingError();
      return call.answered(answer, trace?.header);
    } finally {
      lease.release();
    }
  }

  /** An event is sampled or not from when it is sent: all its tries have one trace. */
  private decidedEvent(request: InvokeRequest, target: ResolvedFunction): InvokeRequest {
    const traceHeader = this.parts.tracing.decided(request, target);
    const { openTrace, ...event } = request;
    return openTrace && traceHeader !== undefined ? { ...event, traceHeader } : request;
  }

  /** The request's trace with this pass through the function in it. */
  private traced(request: InvokeRequest, target: ResolvedFunction): TracedCall | undefined {
    const { tracing } = this.parts;
    const header = tracing.decided(request, target);
    return header === undefined
      ? undefined
      : tracing.begun(withPass(header, target), target, request.openTrace);
  }

  private requireOpen(): void {
    if (this.isStopping) throw new StoppingError();
  }

  private resolve(functionName: string, qualifier: string | undefined): ResolvedFunction {
    return this.parts.functions.resolve(functionName, qualifier, this.parts.random);
  }

  private async acquire(found: ResolvedFunction, request: InvokeRequest): Promise<Acquired<Environment>> {
    const { environments, runtimes, clock, acquireTimeoutMs } = this.parts;
    const until = clock.now() + acquireTimeoutMs;
    for (let target = found; ; target = this.resolve(request.functionName, request.qualifier)) {
      try {
        return await environments.acquire(target, new Wish(request));
      } catch (error) {
        if (!(error instanceof ImageMissing)) throw error;
        // The function may be changed during this wait, which is why it is looked up again.
        await runtimes.ready(target.version.runtime, { signal: request.signal, until });
      }
    }
  }

  private permit(target: ResolvedFunction, isThrottled: boolean) {
    if (isThrottled) throw new ThrottledError('ConcurrentInvocationLimitExceeded', 1);
    return this.parts.ledger.acquire(ledgerEntryOf(target));
  }
}

/** What a call wants of an environment; its signal is made when somebody asks for it. */
class Wish implements AcquireRequest {
  readonly requestId: string;
  readonly tenantId: string | undefined;
  readonly forceStart: AcquireRequest['forceStart'];
  readonly slowStartMs: AcquireRequest['slowStartMs'];

  constructor(private readonly request: InvokeRequest) {
    ({ requestId: this.requestId, tenantId: this.tenantId } = request);
    this.forceStart = request.controls?.forceStart;
    this.slowStartMs = request.controls?.slowStartMs;
  }

  get signal(): AbortSignal {
    return this.request.signal;
  }
}

function addressOf(target: ResolvedFunction): EventAddress {
  return { functionName: target.version.functionName, qualifier: qualifierOf(target) };
}

/** Why an event will not run: it is one pass too many of a recursive loop. */
function loopOf({ traceHeader }: InvokeRequest, target: ResolvedFunction): Error | undefined {
  if (traceHeader === undefined) return undefined;
  try {
    withPass(traceHeader, target);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function controlsAreOff() {
  return clientError(
    'invalidParameterValue',
    'X-Lambdabox-Force-Start and X-Lambdabox-Inject are obeyed only while the service runs with LAMBDABOX_TEST_CONTROLS=1',
  );
}

/** The client context travels in a header of the Runtime API, where a line break would end it. */
function oneLine(json: string): string {
  return /[\r\n]/.test(json) ? JSON.stringify(JSON.parse(json)) : json;
}
