/** A structure or a list that a form's names describe, while it is put together. */
interface Part {
  [name: string]: Part | string;
}

/**
 * Reads the parameters of AWS's query protocol: `Dimensions.member.1.Name=FunctionName` is the name of the first of a list
 * of structures. Values are texts.
 */
export function readForm(parameters: URLSearchParams): unknown {
  const root = Object.create(null) as Part;
  for (const [name, value] of parameters) place(root, name.split('.'), value);
  return plain(root);
}

function place(root: Part, path: readonly string[], value: string): void {
  let part = root;
  for (const name of path.slice(0, -1)) {
    const below = part[name];
    if (typeof below === 'object') part = below;
    else part = part[name] = Object.create(null) as Part;
  }
  part[path.at(-1) ?? ''] = value;
}

function plain(part: Part | string): unknown {
  if (typeof part === 'string') return part;
  const { member } = part;
  if (typeof member === 'object') {
    return Object.keys(member)
      .sort((a, b) => Number(a) - Number(b))
      .map((index) => plain(member[index] ?? ''));
  }
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, plain(value)]));
}
