/** A record's data as filters see it: what its JSON says, or the text that it is. */
export function readable(data: Buffer): unknown {
  const text = data.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
