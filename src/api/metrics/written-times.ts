/** An answer with its times as a protocol writes them. */
export function withTimes(value: unknown, written: (time: Date) => unknown): unknown {
  if (value instanceof Date) return written(value);
  if (Array.isArray(value)) return value.map((item) => withTimes(item, written));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withTimes(member, written)]),
  );
}
