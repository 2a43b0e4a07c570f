/** What an event's fields end in. */
export type Leaf = string | number | boolean | null;

export type ValueTest = (value: Leaf) => boolean;

const isText =
  (test: (text: string) => boolean): ValueTest =>
  (value) =>
    typeof value === 'string' && test(value);

/** Tests of strings: of no other value are they true. */
export const textTests = {
  equal:
    (expected: string): ValueTest =>
    (value) =>
      value === expected,
  prefix: (expected: string): ValueTest => isText((text) => text.startsWith(expected)),
  suffix: (expected: string): ValueTest => isText((text) => text.endsWith(expected)),
  equalIgnoringCase: (expected: string): ValueTest => folded(`^${foldedSource(expected)}$`),
  prefixIgnoringCase: (expected: string): ValueTest => folded(`^${foldedSource(expected)}`),
  suffixIgnoringCase: (expected: string): ValueTest => folded(`${foldedSource(expected)}$`),
} as const;

/** True of what none of them is true of. Of none, never: so it is at AWS. */
export const noneOf =
  (tests: readonly ValueTest[]): ValueTest =>
  (value) =>
    tests.length > 0 && !tests.some((test) => test(value));

function folded(source: string): ValueTest {
  const expression = new RegExp(source, 's');
  return isText((text) => expression.test(text));
}

/** Each character in its two cases as it is by itself, whatever stands around it: so AWS compares. */
function foldedSource(text: string): string {
  return text
    .split('')
    .map((character) => {
      const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
      return lower === upper ? escaped(lower) : `(?:${escaped(lower)}|${escaped(upper)})`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
