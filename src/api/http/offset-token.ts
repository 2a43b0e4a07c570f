/** A place in a list, as the token of the page that begins there. */
export function offsetToken(offset: number): string {
  return Buffer.from(String(offset)).toString('base64url');
}

/** Where the page of a token begins; the first one has none. Throws `refusal` for what no page has given. */
export function offsetOf(token: string | undefined, refusal: () => Error): number {
  if (token === undefined) return 0;
  const offset = Number(Buffer.from(token, 'base64url').toString());
  if (Number.isInteger(offset) && offset > 0) return offset;
  throw refusal();
}
