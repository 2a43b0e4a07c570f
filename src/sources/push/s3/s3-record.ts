/** One thing that happened to an object, whichever store tells of it. */
export interface S3Record {
  /** `ObjectCreated:Put` */
  readonly name: string;
  readonly bucket: string;
  /** As it is, not encoded. */
  readonly key: string;
  /** ISO 8601; none: the store does not say. */
  readonly time?: string;
  readonly size?: number;
  readonly eTag?: string;
  readonly versionId?: string;
  readonly sequencer?: string;
  /** Who did it. */
  readonly principal?: string;
  readonly owner?: string;
  readonly sourceIp?: string;
  /** `x-amz-request-id`, `x-amz-id-2` of the store's answer. */
  readonly requestId?: string;
  readonly hostId?: string;
}

/** A member of what may be anything. */
export function memberOf(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}

/** A text that is not empty. */
export function textOf(value: unknown, ...path: readonly string[]): string | undefined {
  const text = memberOf(value, ...path);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** A whole number, or the same as a text: some stores write so. */
export function countOf(value: unknown, ...path: readonly string[]): number | undefined {
  const given = memberOf(value, ...path);
  const count = typeof given === 'string' && /^\d{1,16}$/.test(given) ? Number(given) : given;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** Without the members that are undefined. */
export function known<T extends object>(members: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
