/** Where a rule sends what it lets through, as PutTargets was told. */
export interface TargetRecord {
  readonly Id: string;
  readonly Arn: string;
  /** Kept and shown; nothing is asked of it: the account is its own. */
  readonly RoleArn?: string;
  /** JSON text, sent instead of the event. */
  readonly Input?: string;
  /** A JSON path into the event. */
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly RetryPolicy?: {
    /** 0 to 185. */
    readonly MaximumRetryAttempts?: number;
    /** 60 to 86,400. */
    readonly MaximumEventAgeInSeconds?: number;
  };
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

export type RuleState = 'ENABLED' | 'DISABLED';

/** A rule of an event bus as it is kept. A change makes a new record. */
export interface RuleRecord {
  readonly arn: string;
  readonly name: string;
  /** Of the bus: its name, never its ARN. */
  readonly busName: string;
  readonly state: RuleState;
  readonly eventPattern?: string;
  readonly scheduleExpression?: string;
  readonly description?: string;
  readonly roleArn?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** At most five, with Ids that differ. */
  readonly targets: readonly TargetRecord[];
}

/** An event bus as it is kept; `default` is always there. */
export interface BusRecord {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}
