/** `2 idle, 1 busy`: how many environments are in each state; empty without any. */
export function environmentsText(environments: readonly { readonly state: string }[]): string {
  const counts = new Map<string, number>();
  for (const { state } of environments) counts.set(state, (counts.get(state) ?? 0) + 1);
  return countsText(Object.fromEntries(counts));
}

export function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}
