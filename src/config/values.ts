import { ConfigError } from './config-error';

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

export function matching(env: Env, name: string, fallback: string, pattern: RegExp, rule: string): string {
  const value = env[name] || fallback;
  if (!pattern.test(value)) throw new ConfigError(name, value, rule);
  return value;
}

export function oneOf<T extends string>(env: Env, name: string, fallback: T, choices: readonly T[]): T {
  const value = env[name] || fallback;
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw new ConfigError(name, value, `must be one of ${choices.join(', ')}`);
  return choice;
}

export function integer(env: Env, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new ConfigError(name, text, `must be a whole number from ${min} to ${max}`);
  }
  return value;
}

/** Undefined for `word`. */
export function unless(
  env: Env,
  name: string,
  word: string,
  fallback: number | undefined,
  min: number,
  max: number,
): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  if (text === word) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new ConfigError(name, text, `must be ${word} or a whole number from ${min} to ${max}`);
  }
  return value;
}

export function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
