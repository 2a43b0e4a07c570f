/** What differs between any two calls of one function: ids, times and what was measured. */
const OWN =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z|\b\d+(?:\.\d+)? (?:ms|MB)\b/g;

const plain = (line: string) => line.trimEnd().replaceAll(OWN, '·');

/**
 * Whether each line of one log is missing in the other, each of which counts once: what every call writes of its own, such as its id and its
 * times, is the same in all.
 */
export function differingLines(lines: readonly string[], others: readonly string[]): readonly boolean[] {
  const left = new Map<string, number>();
  for (const other of others.map(plain)) left.set(other, (left.get(other) ?? 0) + 1);
  return lines.map((line) => {
    const key = plain(line);
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
}
