import type { S3Client } from '@aws-sdk/client-s3';
import type { AwsAccess } from './aws-access';
import { RegionalClients } from './regional-clients';

export interface S3ClientSettings {
  /** Whether a bucket may lie in another region than the one that is asked. */
  readonly followRegionRedirects: boolean;
}

/** Clients of S3; its library is loaded with the first. */
export function s3Clients(access: AwsAccess, settings: S3ClientSettings): RegionalClients<S3Client> {
  return new RegionalClients(access, 'S3', async (config) => {
    const { S3Client: Client } = await import('@aws-sdk/client-s3');
    // Other makers' servers know buckets by path, and no checksums of AWS's own.
    return new Client({
      ...config,
      ...settings,
      forcePathStyle: config.endpoint !== undefined,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
  });
}
