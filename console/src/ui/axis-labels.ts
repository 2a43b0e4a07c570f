/** What is written at each tick of an axis: nothing where rounding makes it what stands below, such as `1` at 0.5 and at 1. */
export function withoutRepeats(labels: readonly string[]): string[] {
  return labels.map((label, index) => (label === labels[index - 1] ? '' : label));
}
