import { shellWord } from '../../../ui/format';

type Option = string | number | boolean | readonly string[] | undefined;

/** A command line. `options`: those without a value are left out, true is the option alone, a list says it again and again. */
export function commandOf(words: readonly string[], options: Readonly<Record<string, Option>> = {}): string {
  const said = Object.entries(options).flatMap(([option, value]) => saidOf(option, value));
  return [...words, ...said].map(shellWord).join(' ');
}

function saidOf(option: string, value: Option): readonly string[] {
  if (value === undefined || value === false || value === '') return [];
  if (value === true) return [option];
  return typeof value === 'object' ? value.flatMap((one) => [option, one]) : [option, String(value)];
}
