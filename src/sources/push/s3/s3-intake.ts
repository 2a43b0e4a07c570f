import type { S3Hook } from '../../../contract/hook';
import type { AccountScope } from '../../../functions/names';
import type { Permissions } from '../../../functions/permissions/permission-request';
import type { Clock } from '../../../lib/clock';
import { callDenial } from '../call-denial';
import type { Hooks } from '../hooks';
import { isLasting, type Intake } from '../intake';
import { bucketArn, s3Event } from './s3-event';
import { isNotified } from './s3-filter';
import type { S3Record } from './s3-record';

export interface S3IntakeParts {
  readonly hooks: Hooks;
  readonly intake: Intake;
  readonly permissions: Permissions;
  readonly scope: AccountScope;
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly newId: () => string;
}

/** Gives each record to the functions that are to be notified of it, each as an event of its own. */
export class S3Intake {
  constructor(private readonly parts: S3IntakeParts) {}

  /**
   * Resolves when all events are on disk. Throws when one cannot be kept for the moment: the store is to send all again, and
   * some come twice. What will never be taken is counted, and shown in `lambdabox sources`.
   */
  async take(records: readonly S3Record[]): Promise<void> {
    const hooks = this.parts.hooks.enabledOf('s3');
    for (const record of records) {
      for (const hook of hooks) if (hook.bucket === record.bucket) await this.notify(hook, record);
    }
  }

  /** That the function's resource policy does not let S3 call it for this bucket; undefined: it does. */
  denialOf(hook: S3Hook): string | undefined {
    const { permissions, scope } = this.parts;
    const { bucket } = hook;
    return callDenial(permissions, hook, {
      ...{ service: 'S3', source: `the bucket ${bucket}`, sourceName: bucket },
      ...{ sourceArn: bucketArn(bucket), sourceAccount: scope.accountId },
    });
  }

  private async notify(hook: S3Hook, record: S3Record): Promise<void> {
    const { intake, clock, newId, scope } = this.parts;
    intake.received(hook);
    if (!isNotified(hook, record)) return intake.filtered(hook);
    const denial = this.denialOf(hook);
    if (denial !== undefined) return intake.failed(hook, denial, true);
    const requestId = newId();
    const event = s3Event(record, hook, { region: scope.region, now: clock.wallTime(), requestId });
    try {
      await intake.take(hook, { payload: Buffer.from(JSON.stringify(event)), requestId });
    } catch (error) {
      if (!isLasting(error)) throw error;
    }
  }
}
