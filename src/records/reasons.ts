import type { Decision } from '../contract/decision';
import type { InvocationRecord } from '../contract/invocation-record';
import { STARTED_BECAUSE } from '../telemetry/events';

const MAX_KEPT = 2000;

/** Why calls start as they do: what was decided for each, until it has ended. */
export class Reasons {
  private readonly byRequest = new Map<string, string>();

  note({ action, requestId, sentence }: Decision): void {
    if (requestId === undefined || requestId === '' || action === 'refuse') return;
    const [oldest] = this.byRequest.keys();
    if (this.byRequest.size >= MAX_KEPT && oldest !== undefined) this.byRequest.delete(oldest);
    this.byRequest.set(requestId, sentence);
  }

  /** One sentence; asked once. */
  of({ requestId, startKind }: InvocationRecord): string {
    const found = this.byRequest.size > 0 ? this.byRequest.get(requestId) : undefined;
    if (found !== undefined) this.byRequest.delete(requestId);
    return found ?? STARTED_BECAUSE[startKind];
  }
}
