import type { SourceView } from '../../contract/source-view';
import type { Figures } from '../figures/source-figures';
import type { SourcesPart } from '../sources-part';
import type { Outbox } from '../targets/outbox';
import type { RuleRecord } from './rule-record';
import type { RuleStore } from './rule-store';

export interface BusPartParts {
  readonly rules: RuleStore;
  readonly outbox: Pick<Outbox, 'open'>;
  readonly figures: (source: string) => Figures;
  readonly removed: (ruleArn: string) => void;
}

/** Rules that wait for events. Those with a schedule are shown by what knows their times. */
export class BusPart implements SourcesPart {
  constructor(private readonly parts: BusPartParts) {}

  start(): void {
    const { rules, outbox, removed } = this.parts;
    rules.onChanged((arn, rule) => {
      if (!rule) removed(arn);
    });
    outbox.open();
  }

  views(): Promise<readonly SourceView[]> {
    const { rules, figures } = this.parts;
    const waiting = rules.all().filter(({ scheduleExpression }) => scheduleExpression === undefined);
    return Promise.resolve(waiting.map((rule) => viewOf(rule, figures(rule.arn))));
  }
}

function viewOf(rule: RuleRecord, figures: Figures): SourceView {
  const { arn, name, busName, state, targets } = rule;
  return {
    ...figures,
    id: arn,
    kind: 'rule',
    name: `${busName}/${name}`,
    targets: targets.map(({ Arn }) => Arn),
    state: state === 'ENABLED' ? 'Enabled' : 'Disabled',
    waitsFor: waitsFor(rule),
  };
}

function waitsFor({ name, busName, state, targets }: RuleRecord): string {
  if (state === 'DISABLED') {
    return `somebody to enable it: aws events enable-rule --name ${name} --event-bus-name ${busName}`;
  }
  if (targets.length === 0)
    return `a target: aws events put-targets --rule ${name} --event-bus-name ${busName}`;
  return `events of the bus ${busName} that its pattern lets through`;
}
