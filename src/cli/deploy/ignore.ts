import ignore from 'ignore';

/** Never part of a function, wherever they are in the folder. */
const ALWAYS = [
  '.git/',
  '.hg/',
  '.svn/',
  '.DS_Store',
  '/.lambdaignore',
  '**/node_modules/.cache/',
  '__pycache__/',
  '*.pyc',
];

/** Whether a path, relative and with `/`, or a directory that it lies in, is ignored. */
export type IsIgnored = (path: string, isDirectory: boolean) => boolean;

/** Reads a `.lambdaignore`, which has the rules of .gitignore. As in git on Linux, small letters are not large ones. */
export function ignoreRules(text: string): IsIgnored {
  const rules = ignore({ ignorecase: false, allowRelativePaths: true }).add(ALWAYS).add(text);
  return (path, isDirectory) => rules.ignores(isDirectory ? `${path}/` : path);
}
