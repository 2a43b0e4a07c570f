import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
/** `[text](target)`, `src="target"`, `srcset="target"`. */
const LINK = /\]\(([^)\s]+)\)|\bsrc(?:set)?="([^"]+)"/g;
/** Code shows what links look like; it has none. */
const CODE = /^```.*?^```$|`[^`\n]*`/gms;

/** A path in the repository, as pages name it; a pattern or an example of a name is none. */
const PATH = /`((?:src|test|scripts|runtimes|bench|deploy|docs|examples)\/[\w./-]+)`/g;

function pages(): string[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  const under = ['docs', 'examples', 'runtimes', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => join(folder, name)),
  );
  return [...top, ...under].map((name) => join(ROOT, name));
}

/** The anchors of a page as GitHub makes them of its headings. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isDead(from: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return false;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from : join(dirname(from), path);
  if (!existsSync(file)) return true;
  return (
    anchor !== undefined && file.endsWith('.md') && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor)
  );
}

it('every link and picture of a page is there', () => {
  const links = pages().flatMap((page) =>
    [...readFileSync(page, 'utf8').replace(CODE, '').matchAll(LINK)].map(([, link, source]) => ({
      page,
      target: link ?? source ?? '',
    })),
  );
  expect(links.length).toBeGreaterThan(50);
  const dead = links.filter(({ page, target }) => isDead(page, target));
  expect(dead.map(({ page, target }) => `${relative(ROOT, page)}: ${target}`)).toEqual([]);
});

it('every file and folder of the repository that a page names is there', () => {
  const named = pages().flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(PATH)].map(([, path = '']) => ({ page, path })),
  );
  expect(named.length).toBeGreaterThan(50);
  const gone = named.filter(({ path }) => !existsSync(join(ROOT, path)));
  expect(gone.map(({ page, path }) => `${relative(ROOT, page)}: ${path}`)).toEqual([]);
});

it('every setting of the service has its place in docs/settings.md, and no other is named there', () => {
  const SETTING = /\bLAMBDABOX_[A-Z0-9_]*[A-Z0-9]\b(?!_)/g;
  const namesIn = (texts: string[]) =>
    [...new Set(texts.flatMap((text) => text.match(SETTING) ?? []))].sort();
  const config = join(ROOT, 'src/config');
  const read = namesIn(readdirSync(config).map((name) => readFileSync(join(config, name), 'utf8')));
  expect(read.length).toBeGreaterThan(20);
  expect(namesIn([readFileSync(join(ROOT, 'docs/settings.md'), 'utf8')])).toEqual(read);
});
