interface Rule {
  readonly isNegated: boolean;
  readonly onlyDirectories: boolean;
  readonly pattern: RegExp;
}

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

export type IsIgnored = (path: string, isDirectory: boolean) => boolean;

/**
 * Reads a `.lambdaignore` (the rules of .gitignore: `*`, `**`, `?`, `[abc]`, a leading `/` or a `/` in the middle
 * anchors, a trailing one means directories, `!` takes back; the last match counts). Paths are relative, with `/`.
 */
export function ignoreRules(text: string): IsIgnored {
  const rules = [...ALWAYS, ...text.split(/\r?\n/)].flatMap((line) => parseRule(line));
  return (path, isDirectory) => {
    const last = rules.findLast((rule) => (isDirectory || !rule.onlyDirectories) && rule.pattern.test(path));
    return last !== undefined && !last.isNegated;
  };
}

function parseRule(line: string): Rule[] {
  const text = line.replace(/(?<!\\)\s+$/, '');
  if (text === '' || text.startsWith('#')) return [];
  const isNegated = text.startsWith('!');
  const body = isNegated ? text.slice(1) : text;
  const onlyDirectories = body.endsWith('/');
  const bare = body.replace(/\/$/, '');
  const isAnchored = bare.replace(/^\*\*\//, '').includes('/');
  const source = translate(bare.replace(/^\//, ''));
  return [
    { isNegated, onlyDirectories, pattern: new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${source}$`, 'u') },
  ];
}

function translate(glob: string): string {
  let out = '';
  for (let at = 0; at < glob.length; at += 1) {
    const rest = glob.slice(at);
    const set = /^\[([!^]?)([^\]/]+)\]/.exec(rest);
    if (rest.startsWith('**/')) {
      out += '(?:.*/)?';
      at += 2;
    } else if (rest.startsWith('**')) {
      out += '.*';
      at += 1;
    } else if (set) {
      out += `[${set[1] ? '^' : ''}${(set[2] ?? '').replace(/[\\[\]&~]/g, '\\$&')}]`;
      at += set[0].length - 1;
    } else if (glob[at] === '*') out += '[^/]*';
    else if (glob[at] === '?') out += '[^/]';
    else
      out += (glob[at] === '\\' ? (glob[(at += 1)] ?? '') : (glob[at] ?? '')).replace(
        /[.*+?^${}()|[\]\\/]/g,
        '\\$&',
      );
  }
  return out;
}
