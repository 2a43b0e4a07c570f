import type { FunctionConfiguration } from '../../api/lambda';

/** A moment from which on a function's calls met something else: its code or its configuration was changed, or a version published. */
export interface Deployment {
  /** Epoch milliseconds. */
  readonly at: number;
  /** What can be called since. */
  readonly versions: readonly string[];
}

/** The newest first. What was published in the second in which it was changed is one deployment. */
export function deploymentsOf(
  versions: readonly Pick<FunctionConfiguration, 'Version' | 'LastModified'>[],
): readonly Deployment[] {
  const moments = new Map<number, string[]>();
  for (const { Version, LastModified } of versions) {
    const at = Date.parse(LastModified);
    if (Number.isNaN(at)) continue;
    const near = [...moments.keys()].find((moment) => Math.abs(moment - at) < 1000);
    moments.set(near ?? at, [...(moments.get(near ?? at) ?? []), Version]);
  }
  return [...moments]
    .map(([at, names]) => ({ at, versions: names }))
    .toSorted((one, other) => other.at - one.at);
}
