import type { Invoker } from '../../invocation/invocation';
import type { Clock } from '../../lib/clock';
import type { Activities } from '../../sources/push/activities';
import type { HookSecrets } from '../../sources/push/hook-secrets';
import type { Hooks } from '../../sources/push/hooks';
import type { Intake } from '../../sources/push/intake';
import type { S3Intake } from '../../sources/push/s3/s3-intake';
import type { SnsIntake } from '../../sources/push/sns/sns-intake';
import type { Trusted } from '../urls/forwarded';

export interface HooksDoorParts {
  readonly hooks: Pick<Hooks, 'find' | 'enabledOf'>;
  readonly secrets: Pick<HookSecrets, 'isOf' | 'of'>;
  readonly s3: Pick<S3Intake, 'take'>;
  readonly sns: Pick<SnsIntake, 'take'>;
  readonly intake: Pick<Intake, 'take' | 'call' | 'received'>;
  readonly activities: Activities;
  readonly invoker: Invoker;
  /** 12 digits. */
  readonly accountId: string;
  /** Whose X-Forwarded-* are believed. */
  readonly trusted: Trusted;
  readonly clock: Pick<Clock, 'wallTime'>;
}
