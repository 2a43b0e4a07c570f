import type { SourceView } from '../../contract/source-view';
import type { ServiceLog } from '../../telemetry/events';
import type { RuleRecord } from '../bus/rule-record';
import type { ScheduledRules } from '../bus/scheduled-rules';
import type { Figures } from '../figures/source-figures';
import type { Documents } from '../store/documents';
import type { Expectation } from './expectation';
import { parseExpression } from './expression/schedule-expression';
import { TimeZone } from './expression/time-zone';
import type { ScheduleEngine } from './schedule-engine';
import { timingOf } from './timing';

/** Since when a rule's expression is what it is. Times are epoch milliseconds. */
export interface RuleTimes {
  readonly expression: string;
  /** A rate counts from here. */
  readonly anchor: number;
  /** Times up to this one are none of its. */
  readonly since: number;
  readonly isOn: boolean;
}

export interface RuleCallsParts {
  readonly engine: ScheduleEngine;
  readonly rules: ScheduledRules;
  readonly times: Documents<RuleTimes>;
  readonly expectation: Expectation;
  readonly figures: (source: string) => Figures;
  readonly clock: { wallTime(): number };
  readonly log: Pick<ServiceLog, 'warn'>;
}

/** To put an event on disk is tried so often. */
const KEEP_TRYING = { maxAgeMs: 24 * 3_600_000, maxRetries: 2000 };

/** Has the engine tell rules with a ScheduleExpression when their time has come. */
export class RuleCalls {
  private readonly times: Map<string, RuleTimes>;

  constructor(private readonly parts: RuleCallsParts) {
    this.times = new Map(parts.times.all());
  }

  start(): void {
    const { rules } = this.parts;
    const all = new Map(rules.scheduled().map((rule) => [rule.arn, rule]));
    for (const arn of this.times.keys()) if (!all.has(arn)) this.forget(arn);
    for (const rule of all.values()) this.put(rule);
    rules.onChanged((arn, rule) => (rule === undefined ? this.forget(arn) : this.put(rule)));
  }

  views(): readonly SourceView[] {
    return this.parts.rules.scheduled().map((rule) => {
      const { arn, name, busName, state, targets, scheduleExpression } = rule;
      const nextAt = this.parts.engine.progress(arn)?.nextAt;
      return {
        ...this.parts.figures(arn),
        ...{ id: arn, kind: 'rule', name: `${busName}/${name}: ${scheduleExpression ?? ''}` },
        targets: targets.map(({ Arn }) => Arn),
        state: state === 'ENABLED' ? 'Enabled' : 'Disabled',
        ...(nextAt === undefined ? {} : { nextAt }),
        waitsFor: waitsFor(rule, nextAt),
      };
    });
  }

  private put(rule: RuleRecord): void {
    const { engine, rules, clock } = this.parts;
    const { arn, scheduleExpression: expression } = rule;
    if (expression === undefined) return this.forget(arn);
    const times = nextTimes(this.times.get(arn), expression, rule.state === 'ENABLED', clock.wallTime());
    this.keep(arn, times);
    if (!times.isOn) return engine.remove(arn);
    engine.put({
      ...{ id: arn, kind: 'rule', since: times.since, retry: KEEP_TRYING },
      timing: timingOf({
        expression: parseExpression(expression, 'rule'),
        ...{ zone: TimeZone.UTC, anchor: times.anchor, windowMs: 0, seed: arn },
      }),
      fire: (at) => rules.fire(arn, at),
      gaveUp: (at, error) => {
        const time = new Date(at).toISOString();
        this.parts.log.warn('a rule could not be told that its time has come', { rule: arn, time, error });
        return Promise.resolve();
      },
      expect: (beginAt) => this.expect(rule, beginAt),
    });
  }

  private expect({ name, targets }: RuleRecord, beginAt: number): void {
    const because = `the rule ${name} calls at ${new Date(beginAt).toISOString()}`;
    for (const { Arn: arn } of targets)
      if (arn.includes(':lambda:')) this.parts.expectation.expect(arn, beginAt, because);
  }

  private keep(arn: string, times: RuleTimes): void {
    if (this.times.get(arn) === times) return;
    this.parts.times.put(arn, times);
    this.times.set(arn, times);
  }

  private forget(arn: string): void {
    if (!this.times.delete(arn)) return;
    this.parts.times.remove(arn);
    this.parts.engine.remove(arn);
  }
}

function waitsFor({ name, state, targets }: RuleRecord, nextAt: number | undefined): string {
  if (state === 'DISABLED') return `somebody to enable it: aws events enable-rule --name ${name}`;
  if (targets.length === 0) return `a target: aws events put-targets --rule ${name}`;
  return nextAt === undefined ? 'it has no more times' : `its next time, ${new Date(nextAt).toISOString()}`;
}

/** A rate begins when its rule is made or says another one, and does not when it is enabled anew. Pure. */
function nextTimes(known: RuleTimes | undefined, expression: string, isOn: boolean, now: number): RuleTimes {
  if (known?.expression !== expression) return { expression, anchor: now, since: now, isOn };
  if (known.isOn === isOn) return known;
  return { ...known, isOn, since: isOn ? now : known.since };
}
