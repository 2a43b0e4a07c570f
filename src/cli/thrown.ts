/** What is told of anything that was thrown. */
export function messageOf(error: unknown): string {
  return memberOf(error, 'message') ?? String(error);
}

/** The `code` of a Node.js system error, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return memberOf(error, 'code');
}

function memberOf(error: unknown, name: 'message' | 'code'): string | undefined {
  const value: unknown =
    typeof error === 'object' && error !== null
      ? (error as Partial<Record<string, unknown>>)[name]
      : undefined;
  return typeof value === 'string' ? value : undefined;
}
