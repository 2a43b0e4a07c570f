import type { Output } from './output';

/** Cold starts stand out; warm ones are as they should be. `text`: what is coloured, if it is not the kind's name. */
export function startKindColor(colors: Output['colors'], kind: string, text = kind): string {
  if (kind === 'cold') return colors.cyan(text);
  return kind === 'warm' ? colors.green(text) : colors.yellow(text);
}
