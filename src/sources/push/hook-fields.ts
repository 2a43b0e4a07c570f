import { clientError, type AwsError } from '../../errors';

/** What all have in common, read. */
export interface HookHead {
  readonly name: string;
  readonly function: string;
  readonly enabled: boolean;
}

/** The members of a hook as somebody sent them. What is thrown names the member, its value and the rule. */
export class HookFields {
  private readonly read = new Set<string>();

  private constructor(private readonly members: Readonly<Record<string, unknown>>) {}

  static of(value: unknown): HookFields {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw clientError('invalidParameterValue', 'a hook must be a JSON object');
    return new HookFields(value as Record<string, unknown>);
  }

  text(name: string, rule: RegExp, meaning: string): string {
    const value = this.optionalText(name, rule, meaning);
    if (value === undefined) throw this.fault(name, meaning);
    return value;
  }

  optionalText(name: string, rule: RegExp, meaning: string): string | undefined {
    const value = this.member(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || !rule.test(value)) throw this.fault(name, meaning);
    return value;
  }

  texts(name: string, rule: RegExp, meaning: string): readonly string[] {
    const value = this.member(name);
    const isList = Array.isArray(value) && value.length > 0 && value.length <= 100;
    if (!isList || !value.every((one): one is string => typeof one === 'string' && rule.test(one)))
      throw this.fault(name, meaning);
    return [...new Set(value)];
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.member(name) ?? fallback;
    if (typeof value !== 'boolean') throw this.fault(name, 'must be true or false');
    return value;
  }

  count(name: string, fallback: number, min: number, max: number): number {
    const value = this.member(name) ?? fallback;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw this.fault(name, `must be a whole number from ${min} to ${max}`);
  }

  qos(name: string, fallback: 0 | 1 | 2): 0 | 1 | 2 {
    const value = this.member(name) ?? fallback;
    if (value === 0 || value === 1 || value === 2) return value;
    throw this.fault(name, 'must be 0, 1 or 2');
  }

  choice<T extends string>(name: string, choices: readonly T[], fallback?: T): T {
    const value = this.member(name) ?? fallback;
    const choice = choices.find((one) => one === value);
    if (choice === undefined) throw this.fault(name, `must be one of ${choices.join(', ')}`);
    return choice;
  }

  /** An object that has no others than these members. */
  object(name: string, members: readonly string[]): Readonly<Record<string, unknown>> | undefined {
    const value = this.member(name);
    if (value === undefined) return undefined;
    const isObject = typeof value === 'object' && !Array.isArray(value);
    if (!isObject || value === null || !Object.keys(value).every((key) => members.includes(key)))
      throw this.fault(name, `must be an object with ${members.join(', ')}`);
    return value as Readonly<Record<string, unknown>>;
  }

  /** Nothing is accepted and ignored. */
  end(): void {
    const unknown = Object.keys(this.members).find((name) => !this.read.has(name));
    if (unknown === undefined) return;
    const known = [...this.read].join(', ');
    throw clientError(
      'invalidParameterValue',
      `"${unknown}" is no member of such a hook: there are ${known}`,
    );
  }

  private member(name: string): unknown {
    this.read.add(name);
    return Object.hasOwn(this.members, name) ? (this.members[name] ?? undefined) : undefined;
  }

  /** What is wrong with a member, for whoever is to throw it. */
  fault(name: string, meaning: string): AwsError {
    const given = JSON.stringify(this.members[name]) as string | undefined;
    return clientError('invalidParameterValue', `${name}=${(given ?? '').slice(0, 200)}: ${meaning}`);
  }
}
