/** The name of a hook that `deploy` makes. What differs only in what no name may have gets names that differ. */
export function freeName(words: string, taken: readonly { readonly name: string }[]): string {
  const name = words.replace(/[^\w.-]+/g, '-').slice(0, 60);
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? name : `${name}-${n}`;
    if (!taken.some((other) => other.name === candidate)) return candidate;
  }
}
