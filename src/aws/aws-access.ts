/** Services that take deliveries or are sources of events, as AWS's endpoint variables call them. */
export type AwsService = 'SQS' | 'SNS' | 'EVENTBRIDGE' | 'S3' | 'KINESIS' | 'DYNAMODB_STREAMS';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How AWS's services, or those that speak like them, are reached. */
export interface AwsAccess {
  /** Of lambdabox, for what has no region in its ARN. */
  readonly region: string;
  /** Unset: nothing is sent. No other source is ever asked, least of all the machine's metadata address. */
  readonly credentials: AwsCredentials | undefined;
  /** A service without one is AWS's own. */
  readonly endpoints: Readonly<Partial<Record<AwsService, string>>>;
  /** Addresses of lambdabox itself, `127.0.0.1:4566`: it has none of these services. */
  readonly ownAddresses: readonly string[];
}
