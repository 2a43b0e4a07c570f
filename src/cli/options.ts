import { InvalidArgumentError } from 'commander';

/** A parser of whole numbers for an option, whose errors name the range. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** A parser for an option that may be given again. Commander's own lists would swallow an argument that follows. */
export function repeated(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

export const JSON_OPTION = ['--json', 'print the result as JSON'] as const;
