import type { Step } from './walkthrough';

/** What is printed that a page does not show, in one sentence; undefined when it shows what is printed. */
export function differenceOf(shown: NonNullable<Step['shown']>, printed: string): string | undefined {
  return shown.language === 'json'
    ? jsonDifference('', JSON.parse(shown.text), JSON.parse(printed))
    : textDifference(shown.text, printed);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `...` is anything, `<name>` is something within one word. */
function patternOf(line: string): string {
  return line
    .split(/(\.\.\.|<[a-z][a-z -]*>)/)
    .map((part) => (part === '...' ? '.*' : /^<[a-z][a-z -]*>$/.test(part) ? '[^\\s"]+' : escaped(part)))
    .join('');
}

function textDifference(shown: string, printed: string): string | undefined {
  const lines = (text: string) => text.replace(/[ \t]+$/gm, '').replace(/^\n+|\n+$/g, '');
  const pattern = lines(shown)
    .split('\n')
    // A line of dots is any lines, none among them.
    .map((line) => (line.trim() === '...' ? '(?:.*\\n)*?' : `${patternOf(line)}\\n`))
    .join('');
  return new RegExp(`^${pattern}$`).test(`${lines(printed)}\n`)
    ? undefined
    : `the page shows\n${shown}\nand this is printed\n${printed}`;
}

/** A page may leave out members that an answer has. */
function jsonDifference(path: string, shown: unknown, printed: unknown): string | undefined {
  const at = path === '' ? 'the answer' : path;
  if (typeof shown === 'string' && typeof printed === 'string')
    return new RegExp(`^${patternOf(shown)}$`, 's').test(printed)
      ? undefined
      : `${at} is ${JSON.stringify(printed)}, and the page shows ${JSON.stringify(shown)}`;
  if (typeof shown !== 'object' || shown === null || typeof printed !== 'object' || printed === null)
    return shown === printed
      ? undefined
      : `${at} is ${JSON.stringify(printed)}, and the page shows ${JSON.stringify(shown)}`;
  if (Array.isArray(shown) && (!Array.isArray(printed) || shown.length !== printed.length))
    return `${at} is ${JSON.stringify(printed)}, and the page shows ${shown.length} of them`;
  return Object.entries(shown)
    .map(([name, value]) =>
      jsonDifference(`${path}.${name}`, value, (printed as Record<string, unknown>)[name]),
    )
    .find((difference) => difference !== undefined);
}
