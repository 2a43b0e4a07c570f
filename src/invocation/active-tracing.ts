import { randomBytes } from 'node:crypto';
import type { TraceSegment } from '../contract/trace-segment';
import type { ResolvedFunction } from '../functions/model';
import type { InvokeRequest, OpenTrace } from './invocation';
import type { TraceSampler } from './trace-sampler';

/** `Root=<1-8-24>;Parent=<16>;Sampled=1`, and what follows. */
const SAMPLED = /^Root=([^;]+);Parent=([^;]+);Sampled=1(?=;|$)/;

/** What a call's trace becomes in a function. */
export interface TracedCall {
  /** For the runtime. */
  readonly header: string;
  /** Of a sampled call. */
  readonly segment?: TraceSegment;
}

/** TracingConfig: a function whose mode is Active has a segment of its own in the traces of its sampled calls. */
export class ActiveTracing {
  constructor(private readonly sampler: TraceSampler) {}

  /** The request's trace header with the decision whether it is sampled, where its caller left that open. */
  decided({ traceHeader, openTrace }: InvokeRequest, { version }: ResolvedFunction): string | undefined {
    const isOpen = openTrace?.decision && version.tracingMode === 'Active';
    if (traceHeader === undefined || !isOpen || !this.sampler.samples(version.functionName))
      return traceHeader;
    return traceHeader.replace(';Sampled=0', ';Sampled=1');
  }

  /** A call begins: what the function does becomes part of its segment. */
  begun(header: string, { version, invokedArn }: ResolvedFunction, open: OpenTrace | undefined): TracedCall {
    const sampled = version.tracingMode === 'Active' ? SAMPLED.exec(header) : null;
    if (!sampled) return { header };
    const [before, traceId = '', parentId = ''] = sampled;
    const id = randomBytes(8).toString('hex');
    return {
      header: `Root=${traceId};Parent=${id};Sampled=1${header.slice(before.length)}`,
      segment: { traceId, id, invokedArn, ...(open?.parent ? {} : { parentId }) },
    };
  }
}
