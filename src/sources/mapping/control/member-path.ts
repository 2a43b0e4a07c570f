/** `BatchSize` stands at `batchSize`. */
export function pathOf(member: string): string {
  return `${member.charAt(0).toLowerCase()}${member.slice(1)}`;
}
