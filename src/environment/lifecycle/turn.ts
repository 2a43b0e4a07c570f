import type { Deferred } from '../../lib/deferred';
import type { Outcome } from '../../contract/outcome';
import type { InvocationEvent } from '../runtime-api/runtime-api';

export interface Invocation {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly invokedArn: string;
  readonly traceHeader?: string;
  readonly clientContext?: string;
}

export interface InvocationAnswer {
  readonly payload: Buffer;
  readonly contentType?: string;
  readonly outcome: Outcome;
  readonly errorType?: string;
  readonly durationMs: number;
  readonly billedDurationMs: number;
  /** On the first invocation of the environment only. */
  readonly initDurationMs?: number;
  readonly maxMemoryUsedMb: number;
}

/** One invocation in an environment, from `invoke` until the runtime asks for more. */
export interface Turn {
  readonly event: InvocationEvent;
  /** Its START line is written: when the runtime gets the event, or when it turns out that it never will. */
  started: boolean;
  readonly startedAt: number;
  readonly answer: Deferred<InvocationAnswer>;
  answered: boolean;
}

/** How long a turn took and what it used, as the answer and the log tell it. `initDurationMs`: of an init in its bill. */
export function turnReport(measured: {
  readonly durationMs: number;
  readonly initDurationMs: number | undefined;
  readonly maxMemoryUsedMb: number;
}): Pick<InvocationAnswer, 'durationMs' | 'billedDurationMs' | 'initDurationMs' | 'maxMemoryUsedMb'> {
  const { durationMs, initDurationMs, maxMemoryUsedMb } = measured;
  const billedDurationMs = Math.ceil(durationMs + (initDurationMs ?? 0));
  const init = initDurationMs === undefined ? {} : { initDurationMs };
  return { durationMs, billedDurationMs, maxMemoryUsedMb, ...init };
}
