import type { RuleRecord } from './rule-record';

/** Rules with a ScheduleExpression, for what knows their times. */
export interface ScheduledRules {
  /** As they are now, disabled ones too. */
  scheduled(): readonly RuleRecord[];
  /** Told of each rule that has changed, with what it is now; undefined when it is gone. Never of two at once. */
  onChanged(listener: (ruleArn: string, rule: RuleRecord | undefined) => void): void;
  /**
   * The rule's time has come: its targets get the scheduled event. `time`: the one that it was to fire at, epoch milliseconds.
   * Resolves when that is on disk; throws when it could not be put there. A rule that is gone or disabled sends nothing.
   */
  fire(ruleArn: string, time: number): Promise<void>;
}
