import type { HookSecrets } from '../../sources/push/hook-secrets';
import type { S3Intake } from '../../sources/push/s3/s3-intake';

export interface HooksDoorParts {
  readonly secrets: Pick<HookSecrets, 'isOf'>;
  readonly s3: Pick<S3Intake, 'take'>;
}
