export interface Block {
  /** What stands after the fence: `sh`, `text`. */
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page in Markdown, in its order; each is fenced by three backticks at the begin of a line. */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}

/** One script of several, which are run in one shell: each begins with a line that says which it is. */
export function scriptOf(parts: readonly string[]): string {
  const marked = parts.map((text, index) => `printf '\\n%s\\n' '${mark(index)}'\n${text}`);
  return ['set -euo pipefail', 'exec 2>&1', ...marked].join('\n');
}

/** What each part of a script printed. */
export function outputsOf(printed: string, parts: readonly string[]): string[] {
  return parts.map((_, index) => {
    const [, after = ''] = printed.split(`\n${mark(index)}\n`);
    return after.split(`\n${mark(index + 1)}\n`)[0] ?? '';
  });
}

function mark(index: number): string {
  return `==== part ${index} of the page`;
}
