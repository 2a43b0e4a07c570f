/** What an extension registers with; a fault in the words of the emulator's JSON reader where we can tell. */
export type Registration = { readonly events: readonly string[] } | { readonly fault: string };

export function parseRegistration(body: Buffer): Registration {
  if (body.length === 0) return { fault: 'unexpected end of JSON input' };
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    return { fault: 'invalid JSON' };
  }
  if (value === null) return { events: [] };
  if (typeof value !== 'object' || Array.isArray(value)) return { fault: 'the body must be a JSON object' };
  const { events = [], configurationKeys = [] } = value as Record<string, unknown>;
  if (!isTexts(events)) return { fault: 'events must be an array of texts' };
  if (!isTexts(configurationKeys)) return { fault: 'configurationKeys must be an array of texts' };
  if ((configurationKeys ?? []).length > 0) {
    return { fault: 'configurationKeys are deprecated; use environment variables instead' };
  }
  return { events: events ?? [] };
}

function isTexts(value: unknown): value is readonly string[] | null {
  return value === null || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}
