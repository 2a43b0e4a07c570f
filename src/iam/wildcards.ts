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

/** As ArnLike compares: each of the six parts by itself, so that no star reaches over a colon into the next. */
export function matchesArn(pattern: string, arn: string): boolean {
  const wanted = arnParts(pattern);
  const given = arnParts(arn);
  return wanted.length === given.length && wanted.every((part, at) => matches(part, given[at] ?? ''));
}

/** The sixth, the resource, may have colons of its own. */
function arnParts(text: string): string[] {
  const parts = text.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
