/** One statement of a role's policy, as far as there are statements here: no conditions, no Not-elements. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** `lambda:InvokeFunction`, with the wildcards * and ?. Letters' case means nothing. */
  readonly actions: readonly string[];
  /** ARNs with the wildcards * and ?. */
  readonly resources: readonly string[];
}

export type Verdict = 'allowed' | 'not-allowed' | 'denied';

/** IAM's logic: a Deny wins, then an Allow; what no statement speaks of is not allowed. */
export function judge(statements: readonly Statement[], action: string, resource: string): Verdict {
  const speaking = statements.filter(
    ({ actions, resources }) =>
      actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      resources.some((pattern) => matches(pattern, resource)),
  );
  if (speaking.some(({ effect }) => effect === 'Deny')) return 'denied';
  return speaking.length > 0 ? 'allowed' : 'not-allowed';
}

/**
 * Whether the whole text has the pattern's form: `*` is any characters, `?` is one. In time of their product at most,
 * whatever the pattern: the last star is where it goes back to.
 */
export function matches(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  for (let next = 0; next < text.length;) {
    if (pattern[at] === '*') {
      star = at;
      retry = next;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[next])) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      at = star + 1;
      retry += 1;
      next = retry;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
