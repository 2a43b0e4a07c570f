interface Versions<V> {
  readonly latest: V;
  readonly active?: V;
  readonly versions: readonly V[];
}

/** All that a record says of versions: `$LATEST` as it is shown and as it runs, then the published ones. */
export function versionsOf<V>({ latest, active, versions }: Versions<V>): V[] {
  return [latest, ...(active ? [active] : []), ...versions];
}

/** The record with each of them changed. */
export function withVersions<R extends object, V, W>(
  record: R & Versions<V>,
  change: (version: V) => W,
): Omit<R, keyof Versions<V>> & Versions<W> {
  const { latest, active, versions } = record;
  return {
    ...(record as Omit<R, keyof Versions<V>>),
    latest: change(latest),
    ...(active ? { active: change(active) } : {}),
    versions: versions.map(change),
  };
}
