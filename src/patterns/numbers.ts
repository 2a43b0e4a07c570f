import type { ValueTest } from './value-test';

/** A number of a pattern. Throws a RangeError for one that a double would round, which nothing can be compared with. */
export function comparableNumber(text: string): number {
  const value = Number(text);
  if (!isExact(text, value)) throw new RangeError(`Cannot compare number : ${text}`);
  return value;
}

function isExact(text: string, value: number): boolean {
  return Number.isFinite(value) && canonical(text) === canonical(String(value));
}

export interface NumericRange {
  readonly bottom: number;
  readonly isBottomIn: boolean;
  readonly top: number;
  readonly isTopIn: boolean;
}

export function inRange({ bottom, isBottomIn, top, isTopIn }: NumericRange): ValueTest {
  return (value) =>
    typeof value === 'number' &&
    (value > bottom || (isBottomIn && value === bottom)) &&
    (value < top || (isTopIn && value === top));
}

/** Its digits without zeroes at either end, and the place of its point: alike for all ways to write a number. */
function canonical(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign}${significant}e${String(power)}`;
}
