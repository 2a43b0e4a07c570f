/** What becomes of the events of one qualifier, AWS's defaults filled in. */
export interface EventPolicy {
  /** With its qualifier, `$LATEST` without one. */
  readonly functionArn: string;
  /** 0 to 2, after a function's error. */
  readonly maximumRetryAttempts: number;
  /** 60 to 21,600. */
  readonly maximumEventAgeSeconds: number;
  /** ARNs. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly deadLetterTarget?: string;
  /** Of the function; unset: it draws from the account's. */
  readonly reservedConcurrency?: number;
}

export interface EventSettings {
  /** By the qualifier that the event was sent to. Undefined: there is no such function, version or alias any more. */
  of(functionName: string, qualifier: string | undefined): EventPolicy | undefined;
}
