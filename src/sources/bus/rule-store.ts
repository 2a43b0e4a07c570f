import type { Documents } from '../store/documents';
import type { RuleRecord } from './rule-record';

type Listener = (ruleArn: string, rule: RuleRecord | undefined) => void;

/** The rules of all buses, by ARN. What a verb has changed is on disk when it returns. */
export class RuleStore {
  private readonly rules: Map<string, RuleRecord>;
  private readonly listeners: Listener[] = [];

  constructor(private readonly documents: Documents<RuleRecord>) {
    this.rules = new Map(documents.all());
  }

  get(arn: string): RuleRecord | undefined {
    return this.rules.get(arn);
  }

  /** In the order of their names. */
  ofBus(busName: string): readonly RuleRecord[] {
    return this.all()
      .filter((rule) => rule.busName === busName)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  all(): readonly RuleRecord[] {
    return [...this.rules.values()];
  }

  put(rule: RuleRecord): void {
    this.documents.put(rule.arn, rule);
    this.rules.set(rule.arn, rule);
    this.tell(rule.arn, rule);
  }

  remove(arn: string): void {
    if (!this.rules.has(arn)) return;
    this.documents.remove(arn);
    this.rules.delete(arn);
    this.tell(arn, undefined);
  }

  onChanged(listener: Listener): void {
    this.listeners.push(listener);
  }

  private tell(arn: string, rule: RuleRecord | undefined): void {
    for (const listener of this.listeners) listener(arn, rule);
  }
}
