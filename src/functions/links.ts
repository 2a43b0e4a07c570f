/** The kernel follows no more links than this in one path (path_resolution(7)). */
const MAX_FOLLOWED = 40;

/**
 * Whether following the link `name` could lead out of the tree, through whatever other links. `links` are all links of
 * the tree: from their path to their target. Absolute targets lead out: they mean the host's files to the host.
 */
export function leadsOut(name: string, links: ReadonlyMap<string, string>): boolean {
  const todo = name.split('/');
  let reached: string[] = [];
  let followed = 0;
  for (let step = todo.shift(); step !== undefined; step = todo.shift()) {
    if (step === '' || step === '.') continue;
    if (step === '..') {
      if (reached.length === 0) return true;
      reached = reached.slice(0, -1);
      continue;
    }
    const target = links.get([...reached, step].join('/'));
    if (target === undefined) {
      reached.push(step);
      continue;
    }
    if (target.startsWith('/')) return true;
    followed += 1;
    if (followed > MAX_FOLLOWED) return false;
    todo.unshift(...target.split('/'));
  }
  return false;
}
