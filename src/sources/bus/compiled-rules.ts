import { compilePattern } from '../../patterns/compile-pattern';
import type { Pattern } from '../../patterns/pattern';
import type { RuleRecord } from './rule-record';
import type { RuleStore } from './rule-store';

interface CompiledRule {
  readonly rule: RuleRecord;
  readonly pattern: Pattern;
}

/** Enabled rules with a pattern, compiled once, by bus. */
export class CompiledRules {
  private readonly byBus = new Map<string, Map<string, CompiledRule>>();

  private constructor() {}

  /** They change as the rules do. */
  static of(store: RuleStore): CompiledRules {
    const compiled = new CompiledRules();
    for (const rule of store.all()) compiled.change(rule.arn, rule);
    store.onChanged((arn, rule) => compiled.change(arn, rule));
    return compiled;
  }

  /** The rules of a bus that let an event through. */
  matching(busName: string, event: unknown): readonly RuleRecord[] {
    const found: RuleRecord[] = [];
    for (const { rule, pattern } of this.byBus.get(busName)?.values() ?? []) {
      if (pattern.matches(event)) found.push(rule);
    }
    return found;
  }

  private change(arn: string, rule: RuleRecord | undefined): void {
    for (const rules of this.byBus.values()) rules.delete(arn);
    if (rule?.eventPattern === undefined || rule.state !== 'ENABLED') return;
    const rules = this.byBus.get(rule.busName) ?? new Map<string, CompiledRule>();
    rules.set(arn, { rule, pattern: compilePattern(rule.eventPattern, 'event-bus') });
    this.byBus.set(rule.busName, rules);
  }
}
