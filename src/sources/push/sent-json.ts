/** Undefined for what is no JSON. */
export function parsedJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
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
