import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');
const CHANGES = '# Changelog\n\n## 0.2.0, unreleased\n\n- New.\n\n## 0.1.0, 2026-01-01\n\n- Old.\n';
const AUTHOR = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

describe('a release', () => {
  let tree: string;
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: tree, env: { ...process.env, ...AUTHOR }, encoding: 'utf8' }).trim();
  const release = (...words: string[]) =>
    spawnSync(join(ROOT, 'scripts/release.sh'), words, {
      env: { ...process.env, ...AUTHOR, LAMBDABOX_RELEASE_TREE: tree },
      encoding: 'utf8',
    });

  beforeEach(async () => {
    tree = await mkdtemp(join(tmpdir(), 'release-'));
    await writeFile(join(tree, 'package.json'), '{ "name": "a", "version": "0.2.0" }\n');
    await writeFile(join(tree, 'CHANGELOG.md'), CHANGES);
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'Begin');
  });
  afterEach(() => rm(tree, { recursive: true }));

  it('is dated and tagged with its changes, and the next version begins', async () => {
    expect(release('0.3.0').status).toBe(0);
    const changes = await readFile(join(tree, 'CHANGELOG.md'), 'utf8');
    expect(changes).toMatch(
      /^# Changelog\n\n## 0\.3\.0, unreleased\n\n## 0\.2\.0, 20\d\d-\d\d-\d\d\n\n- New\.\n\n## 0\.1\.0,/,
    );
    expect(git('log', '--format=%s')).toBe('Begin 0.3.0\nRelease 0.2.0\nBegin');
    expect(git('tag', '-l', '--format=%(refname:short) %(contents)')).toBe(
      'v0.2.0 lambdabox 0.2.0\n\n- New.',
    );
    expect(git('show', 'v0.2.0:package.json')).toContain('"0.2.0"');
    expect(git('show', 'HEAD:package.json')).toContain('"0.3.0"');
  });

  it.each([
    ['no version', [], "must be like 0.2.0, not ''"],
    ['no next one', ['0.2.0'], 'must come after 0.2.0, not be 0.2.0'],
    ['an older one', ['0.1.9'], 'must come after 0.2.0, not be 0.1.9'],
  ])('is refused with %s', (_, words, why) => {
    const { status, stderr } = release(...words);
    expect({ status, said: stderr.includes(why) }).toEqual({ status: 1, said: true });
    expect(git('log', '--format=%s')).toBe('Begin');
  });

  it('is refused while something is not committed', async () => {
    await writeFile(join(tree, 'CHANGELOG.md'), `${CHANGES}more\n`);
    expect(release('0.3.0').stderr).toContain('changes that are not committed');
  });
});

it("the changelog begins with this version's section", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { version: string };
  const [, first] =
    /^## (\S+), (?:unreleased|20\d\d-\d\d-\d\d)$/m.exec(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')) ??
    [];
  expect([first, lock.version]).toEqual([version, version]);
});
