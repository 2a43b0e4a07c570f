/** What the placeholders of a template stand for: values, undefined where an event has none. */
export type TemplateValues = ReadonlyMap<string, unknown>;

const PLACEHOLDER = /<([^<>\s"]+)>/g;

/** Names in `<>`, in the order of the template. */
export function placeholdersOf(template: string): readonly string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/**
 * A template with its placeholders filled in (EventBridge user guide, "Input transformation"). In JSON, a value stands for
 * itself, and within quotes for its text; in a template that is text, all values are text, and those that are objects lose
 * their quotes. What an event does not have is an empty text.
 */
export function fillTemplate(template: string, values: TemplateValues): string {
  const isJson = /^\s*[{[]/.test(template);
  let isQuoted = false;
  return template.replace(/\\.|"|<([^<>\s"]+)>/g, (token, name: string | undefined) => {
    if (token === '"') isQuoted = !isQuoted;
    if (name === undefined || !values.has(name)) return token;
    const value = values.get(name) ?? (values.get(name) === null ? null : '');
    return isJson ? inJson(value, isQuoted) : inText(value);
  });
}

function inJson(value: unknown, isQuoted: boolean): string {
  if (!isQuoted) return JSON.stringify(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}

function inText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value).slice(1, -1);
  return JSON.stringify(value).replaceAll('"', '');
}
