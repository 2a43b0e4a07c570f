import type { MappedKind } from '../../contract/source-view';

/** Settings of a mapping under AWS's names, defaults filled in. Absent members: not given, or not of this kind. */
export interface MappingSettings {
  /** Records, 1 to 10,000. */
  readonly BatchSize: number;
  /** 0 to 300. */
  readonly MaximumBatchingWindowInSeconds: number;
  readonly FilterCriteria?: { readonly Filters: readonly { readonly Pattern: string }[] };
  readonly FunctionResponseTypes?: readonly 'ReportBatchItemFailures'[];
  readonly StartingPosition?: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  /** Epoch seconds, with fractions. */
  readonly StartingPositionTimestamp?: number;
  /** 1 to 10. */
  readonly ParallelizationFactor?: number;
  readonly BisectBatchOnFunctionError?: boolean;
  /** -1: no limit. */
  readonly MaximumRecordAgeInSeconds?: number;
  /** -1: no limit. */
  readonly MaximumRetryAttempts?: number;
  /** 0: none. */
  readonly TumblingWindowInSeconds?: number;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
  readonly Topics?: readonly string[];
  readonly Queues?: readonly string[];
  readonly SourceAccessConfigurations?: readonly { readonly Type: string; readonly URI: string }[];
  readonly SelfManagedEventSource?: { readonly Endpoints: Readonly<Record<string, readonly string[]>> };
  readonly SelfManagedKafkaEventSourceConfig?: { readonly ConsumerGroupId: string };
  readonly AmazonManagedKafkaEventSourceConfig?: { readonly ConsumerGroupId: string };
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  readonly ProvisionedPollerConfig?: { readonly MinimumPollers?: number; readonly MaximumPollers?: number };
  readonly MetricsConfig?: { readonly Metrics?: readonly string[] };
}

/** An event source mapping as it is kept. A change makes a new record. */
export interface MappingRecord {
  readonly uuid: string;
  readonly kind: MappedKind;
  /** Absent: a self-managed one, which has endpoints instead. */
  readonly eventSourceArn?: string;
  readonly functionName: string;
  /** As given; absent without one. */
  readonly qualifier?: string;
  readonly isEnabled: boolean;
  readonly settings: MappingSettings;
  /** Epoch milliseconds. */
  readonly lastModified: number;
}
