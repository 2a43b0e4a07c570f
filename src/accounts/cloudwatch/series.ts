/** What a series of figures is of: all functions, a function, or what of it was addressed and what answered. */
export interface SeriesOf {
  readonly FunctionName?: string;
  /** `f`, or `f:live`. */
  readonly Resource?: string;
  readonly ExecutedVersion?: string;
}

const DIMENSIONS = ['FunctionName', 'Resource', 'ExecutedVersion'] as const;

export type DimensionName = (typeof DIMENSIONS)[number];

export const isDimension = (name: string): name is DimensionName =>
  (DIMENSIONS as readonly string[]).includes(name);

/** No name has a blank. */
export function keyOf(of: SeriesOf): string {
  let key: string | undefined;
  for (const name of DIMENSIONS) {
    const value = of[name];
    if (value !== undefined) key = key === undefined ? value : `${key} ${value}`;
  }
  return key ?? '';
}

export function seriesOf(key: string): SeriesOf {
  if (key === '') return {};
  const values = key.split(' ');
  return Object.fromEntries(
    DIMENSIONS.slice(0, values.length).map((name, index) => [name, values[index] ?? '']),
  );
}

/** Every series that a call moves (developer guide, "Viewing metrics for Lambda functions", dimensions). */
export function seriesOfCall(functionName: string, qualifier: string | undefined, version: string): string[] {
  const Resource = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
  const isAlias = qualifier !== undefined && qualifier !== '$LATEST' && !/^\d+$/.test(qualifier);
  // As `keyOf` has them; of every call.
  const ofResource = `${functionName} ${Resource}`;
  return isAlias
    ? ['', functionName, ofResource, `${ofResource} ${version}`]
    : ['', functionName, ofResource];
}
