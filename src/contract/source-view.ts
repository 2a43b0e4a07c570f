/** What CreateEventSourceMapping maps. */
export type MappedKind =
  'sqs' | 'kinesis' | 'dynamodb' | 'kafka' | 'rabbitmq' | 'activemq' | 'redis' | 'nats' | 'postgres';

/** What calls functions by itself. */
export type PushedKind = 'schedule' | 'rule' | 's3' | 'http' | 'webhook' | 'mqtt' | 'sns';

export type SourceKindName = MappedKind | PushedKind;

/** Why a source does not do what it is for. */
export interface SourceTrouble {
  /** One sentence with the value, the rule and the way out. */
  readonly message: string;
  /** Epoch milliseconds. */
  readonly since: number;
  /** When it is tried again, epoch milliseconds. */
  readonly nextTryAt?: number;
}

/** What passed since the service started. */
export interface SourceCounts {
  readonly records: number;
  readonly batches: number;
  /** Batches or events whose function failed. */
  readonly failures: number;
  readonly filtered: number;
  readonly retries: number;
  /** Given up: in a dead-letter place, or dropped where there is none. */
  readonly dropped: number;
}

/** One source of events, automatic or mapped, as `lambdabox sources` shows it. */
export interface SourceView {
  /** A mapping's UUID, a rule's or a schedule's ARN, ... */
  readonly id: string;
  readonly kind: SourceKindName;
  /** What people call it: a queue's name, `rate(5 minutes)`, a topic. */
  readonly name: string;
  /** What it calls: a function with its qualifier, or another target's ARN. */
  readonly targets: readonly string[];
  /** AWS's: `Enabled`, `Disabled`, `Creating`, ... */
  readonly state: string;
  readonly trouble?: SourceTrouble;
  readonly counts: SourceCounts;
  /** Records a second, over the last minute. */
  readonly rate: number;
  readonly lag?: { readonly records?: number; readonly oldestMs?: number };
  readonly pollers?: number;
  readonly lastResult?: string;
  /** When something last passed, epoch milliseconds. */
  readonly lastAt?: number;
  /** When it comes next, epoch milliseconds: a schedule's. */
  readonly nextAt?: number;
  /** One sentence: what it waits for. */
  readonly waitsFor?: string;
}

/** `GET /_lambdabox/sources`: all sources, by kind and name. */
export interface SourcesAnswer {
  /** Epoch milliseconds of the service's clock. */
  readonly at: number;
  readonly sources: readonly SourceView[];
}
