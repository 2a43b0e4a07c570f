import type { Output } from './output';

/** Cold starts stand out; warm ones are as they should be. */
export function startKindColor(colors: Output['colors'], kind: string): string {
  if (kind === 'cold') return colors.cyan(kind);
  return kind === 'warm' ? colors.green(kind) : colors.yellow(kind);
}
