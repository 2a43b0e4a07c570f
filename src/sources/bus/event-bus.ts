import type { AccountScope } from '../../functions/names';
import type { Clock } from '../../lib/clock';
import type { BusIntake } from '../targets/bus-target';
import { parseTarget } from '../targets/target-arn';
import type { TargetDelivery, TargetSender } from '../targets/target-sender';
import { busEvent, eventText, type BusEvent, type EventDraft } from './bus-event';
import { busNameOf, DEFAULT_BUS } from './arns';
import type { CompiledRules } from './compiled-rules';
import { ruleDelivery } from './rule-deliveries';
import type { RuleRecord } from './rule-record';
import type { RuleStore } from './rule-store';
import type { ScheduledRules } from './scheduled-rules';

export interface EventBusParts {
  readonly scope: AccountScope;
  readonly rules: RuleStore;
  readonly compiled: CompiledRules;
  readonly sender: TargetSender;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Told of an event that reached a third bus, which AWS does not let it. */
  readonly stopped: (rule: RuleRecord, targetArn: string) => void;
}

/** Matches events against the rules of their bus, and hands what they let through to targets. */
export class EventBus implements BusIntake, ScheduledRules {
  constructor(private readonly parts: EventBusParts) {}

  /** Resolves with the event's id when all that comes of it is on disk; throws when it could not be put there. */
  async publish(busName: string, draft: EventDraft, traceHeader?: string): Promise<string> {
    const { newId, scope, clock, sender } = this.parts;
    const event = busEvent(draft, newId(), scope, clock.wallTime());
    await sender.send(this.deliveries(busName, event, traceHeader, true));
    return event.id;
  }

  async put({ busName, traceHeader, ...draft }: Parameters<BusIntake['put']>[0]): Promise<void> {
    await this.publish(busName, draft, traceHeader);
  }

  scheduled(): readonly RuleRecord[] {
    return this.parts.rules.all().filter(({ scheduleExpression }) => scheduleExpression !== undefined);
  }

  onChanged(listener: Parameters<ScheduledRules['onChanged']>[0]): void {
    this.parts.rules.onChanged(listener);
  }

  async fire(ruleArn: string, time: number): Promise<void> {
    const { rules, newId, scope, clock, sender } = this.parts;
    const rule = rules.get(ruleArn);
    if (rule?.state !== 'ENABLED') return;
    const draft = {
      detailType: 'Scheduled Event',
      source: 'aws.events',
      detail: '{}',
      resources: [ruleArn],
      time,
    };
    const event = busEvent(draft, newId(), scope, clock.wallTime());
    await sender.send(this.ofRule(event, rule, undefined, true));
  }

  private deliveries(
    busName: string,
    event: BusEvent,
    traceHeader: string | undefined,
    mayHop: boolean,
  ): TargetDelivery[] {
    const matching = this.parts.compiled.matching(busName, JSON.parse(eventText(event)));
    return matching.flatMap((rule) => this.ofRule(event, rule, traceHeader, mayHop));
  }

  /** A bus as a target means the targets of its own rules; from there no event goes to a third. */
  private ofRule(
    event: BusEvent,
    rule: RuleRecord,
    traceHeader: string | undefined,
    mayHop: boolean,
  ): TargetDelivery[] {
    const { scope, newId, stopped } = this.parts;
    return rule.targets.flatMap((target) => {
      if (parseTarget(target.Arn)?.kind !== 'bus') {
        return [ruleDelivery(event, rule, target, newId(), traceHeader)];
      }
      if (mayHop) {
        const next = busNameOf(scope, target.Arn) ?? DEFAULT_BUS;
        return this.deliveries(next, event, traceHeader, false);
      }
      stopped(rule, target.Arn);
      return [];
    });
  }
}
