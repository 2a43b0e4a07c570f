import type { Permissions } from '../../functions/permissions/permission-request';
import type { Invoker } from '../../invocation/invocation';
import type { Clock } from '../../lib/clock';
import type { TargetArn } from './target-arn';
import { TargetFailure } from './target-failure';
import type { DurableTarget } from './target';
import type { TargetDelivery } from './target-sender';

export interface FunctionTargetParts {
  readonly invoker: Pick<Invoker, 'dryRun' | 'enqueue'>;
  readonly permissions: Permissions;
  readonly clock: Pick<Clock, 'now'>;
}

const ACTION = 'lambda:InvokeFunction';
/** What AWS takes of an asynchronous call. */
const MAX_EVENT_BYTES = 1024 * 1024;
const NEVER = new AbortController().signal;

/** A function: an asynchronous call of it. */
export class FunctionTarget implements DurableTarget {
  readonly isDurable = true;

  constructor(private readonly parts: FunctionTargetParts) {}

  async send(delivery: TargetDelivery, { name }: TargetArn): Promise<void> {
    const { invoker, clock } = this.parts;
    const { id, targetArn, body, traceHeader } = delivery;
    invoker.dryRun(targetArn);
    this.checkPermission(delivery, name);
    const payload = Buffer.from(body);
    if (payload.length > MAX_EVENT_BYTES) {
      throw new TargetFailure(
        'INVALID_PARAMETER',
        `the event has ${String(payload.length)} bytes, an asynchronous call at most ${String(MAX_EVENT_BYTES)}`,
        true,
      );
    }
    await invoker.enqueue({
      requestId: id,
      functionName: targetArn,
      payload,
      ...(traceHeader === undefined ? {} : { traceHeader }),
      logTail: false,
      signal: NEVER,
      receivedAt: clock.now(),
    });
  }

  /** Rules come with the permission that the function gives them, schedules with that of their role. */
  private checkPermission({ principal, sourceArn, targetArn }: TargetDelivery, name: string): void {
    const [functionName = name, qualifier] = name.split(':');
    const answer = this.parts.permissions.answer({
      functionName,
      ...(qualifier === undefined ? {} : { qualifier }),
      action: ACTION,
      principal: { kind: 'service', name: principal },
      context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': sourceArn.split(':')[4] ?? '' },
    });
    const isAllowed = principal === 'events.amazonaws.com' ? answer === 'allowed' : answer !== 'denied';
    if (isAllowed) return;
    throw new TargetFailure(
      'NO_PERMISSIONS',
      `${principal} may not perform ${ACTION} on ${targetArn} for ${sourceArn}: allow it (aws lambda add-permission --principal ${principal} --source-arn ${sourceArn})`,
      true,
    );
  }
}
