/** What a person typed, by field; a tick is `yes`. */
export type Values = Readonly<Record<string, string>>;

export const TICKED = 'yes';

/** One thing that is asked of a person. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly as?: 'text' | 'number' | 'choice' | 'lines' | 'tick' | 'secret' | 'time';
  /** Of a choice. */
  readonly options?: readonly string[];
  readonly initial?: string;
  readonly isOptional?: boolean;
  /** Of a text: as `pattern` of HTML has it, and in words. */
  readonly rule?: readonly [pattern: string, words: string];
  /** Of a number. */
  readonly range?: readonly [min: number, max: number];
  readonly example?: string;
  readonly isWide?: boolean;
}

/** What the fields hold that are seen now: what a hidden one holds is not meant. */
export function held(fields: readonly Field[], values: Values): Values {
  return Object.fromEntries(fields.map(({ name, initial = '' }) => [name, (values[name] ?? initial).trim()]));
}

/** One a line, or between commas. */
export function listed(text = ''): readonly string[] {
  return text
    .split(/[\n,]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Undefined for what was left empty. */
export function given(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}

export function numberOf(text: string | undefined): number | undefined {
  return given(text) === undefined ? undefined : Number(text);
}

/** Without the members that were left empty. */
export function members(all: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
