import { NO_ARRAYS, type EventFields, type FieldValue, type Membership } from './event-fields';
import type { FieldTest } from './field-test';
import { MembershipIndex, placesOf } from './membership-index';
import type { Alternative } from './rule-reader';
import type { ValueTest } from './value-test';

interface FieldRule {
  readonly path: string;
  readonly tests: readonly ValueTest[];
  readonly allowsAbsence: boolean;
}

/**
 * One alternative of a pattern. Of several values in arrays, those count together that stand in the same elements: what two
 * fields of a list of objects must be, one and the same object must be.
 */
export class CompiledAlternative {
  private constructor(private readonly rules: readonly FieldRule[]) {}

  static of(alternative: Alternative): CompiledAlternative {
    const rules = [...alternative].map(([path, tests]) => ({
      path,
      tests: tests.filter(isValueTest),
      allowsAbsence: tests.includes('absent'),
    }));
    // Which is absent is asked of the elements chosen so far: the order is AWS's.
    return new CompiledAlternative(rules.sort((one, other) => (one.path < other.path ? -1 : 1)));
  }

  matches(fields: EventFields): boolean {
    let reached: readonly Membership[] = [NO_ARRAYS];
    for (const [index, rule] of this.rules.entries()) {
      reached = this.reach(reached, rule, fields.get(rule.path) ?? [], fields, index);
      if (reached.length === 0) return false;
    }
    return true;
  }

  private reach(
    reached: readonly Membership[],
    rule: FieldRule,
    values: readonly FieldValue[],
    fields: EventFields,
    index: number,
  ): readonly Membership[] {
    const passing = values.filter(({ value }) => rule.tests.some((test) => test(value)));
    if (values.every(({ membership }) => membership.size === 0)) {
      const isMet = passing.length > 0 || (rule.allowsAbsence && values.length === 0);
      return isMet ? reached : [];
    }
    const next: Membership[] = [];
    const met = new MembershipIndex(passing.map(({ membership }) => membership));
    const all = new MembershipIndex(values.map(({ membership }) => membership));
    for (const chosen of reached) {
      const places = placesOf(chosen);
      for (const membership of met.with(places)) next.push(together(chosen, membership));
      if (rule.allowsAbsence && all.with(places).length === 0) next.push(chosen);
    }
    return this.distinct(next, fields, index + 1);
  }

  /** Without the arrays that no later field stands in, so that lists do not multiply. */
  private distinct(
    memberships: readonly Membership[],
    fields: EventFields,
    from: number,
  ): readonly Membership[] {
    const ahead = new Set<number>();
    for (const { path } of this.rules.slice(from)) {
      for (const { membership } of fields.get(path) ?? []) {
        for (const array of membership.keys()) ahead.add(array);
      }
    }
    const kept = new Map<string, Membership>();
    for (const membership of memberships) {
      const places = placesOf(membership).filter(([array]) => ahead.has(array));
      kept.set(places.join(), new Map(places));
    }
    return [...kept.values()];
  }
}

function isValueTest(test: FieldTest): test is ValueTest {
  return test !== 'absent';
}

/** Of two that are in no different elements of one array. */
function together(one: Membership, other: Membership): Membership {
  return other.size === 0 ? one : new Map([...one, ...other]);
}
