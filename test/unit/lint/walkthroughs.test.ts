import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { differenceOf } from '../../support/shown-output';
import { stepsOf, walk } from '../../support/walkthrough';

const FENCE = '```';
const PAGES = resolve(__dirname, '../../../docs/walkthroughs');

/** A page of blocks, each with its info string and its text. */
const page = (...blocks: readonly (readonly [string, string])[]) =>
  blocks.map(([info, text]) => `Words.\n\n${FENCE}${info}\n${text}\n${FENCE}\n`).join('\n');

describe('the steps of a page', () => {
  it('are its commands, each with the output that follows it', () => {
    expect(stepsOf(page(['sh', 'echo 1'], ['sh', 'echo 2'], ['text', '2'], ['sh fails', 'false']))).toEqual([
      { commands: 'echo 1\n', fails: false, shown: undefined },
      { commands: 'echo 2\n', fails: false, shown: { language: 'text', text: '2\n' } },
      { commands: 'false\n', fails: true, shown: undefined },
    ]);
  });

  it('may be nothing else: a block that would not be run or compared is refused', () => {
    expect(() => stepsOf(page(['bash', 'echo 1']))).toThrow('a walk-through has no blocks of "bash"');
    expect(() => stepsOf(page(['text', '2']))).toThrow('this is the output of no command');
  });

  it('can be told of every page there is', () => {
    const pages = readdirSync(PAGES).filter((name) => name.endsWith('.md') && name !== 'README.md');
    expect(pages).toContain('first-function.md');
    for (const name of pages) expect(stepsOf(readFileSync(join(PAGES, name), 'utf8'))).not.toEqual([]);
  });
});

describe('a walk', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lbx-walk-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const follow = (text: string, timeoutMs = 60_000) =>
    walk(stepsOf(text), { folder, env: process.env, timeoutMs });

  it('keeps variables and files from step to step, and has what each printed on either stream', async () => {
    const steps = page(['sh', 'name=you; echo "hello $name" > a'], ['sh', 'cat a; echo "$name" >&2']);
    expect(await follow(steps)).toEqual(['', 'hello you\nyou\n']);
  });

  it('ends at the first step that fails, with it and what it printed', async () => {
    const steps = page(['sh', 'echo one'], ['sh', 'echo two\nls gone\necho three'], ['sh', 'echo four']);
    await expect(follow(steps)).rejects.toThrow(
      /exit status 2.*\necho two\nls gone\n[^]*printed:\ntwo\nls: /,
    );
  });

  it('goes on after a step that is said to fail, and fails when that does not', async () => {
    expect(await follow(page(['sh fails', 'ls gone'], ['sh', 'echo on']))).toEqual([
      expect.stringContaining('gone'),
      'on\n',
    ]);
    await expect(follow(page(['sh fails', 'true']))).rejects.toThrow('the page says that this fails');
  });

  it('ends with what it has started when it takes too long', async () => {
    await expect(follow(page(['sh', 'sleep 600']), 100)).rejects.toThrow(
      /it took more than 100 ms.*\nsleep 600\n/,
    );
  });
});

describe('what a page shows', () => {
  const text = (shown: string, printed: string) => differenceOf({ language: 'text', text: shown }, printed);
  const json = (shown: unknown, printed: unknown) =>
    differenceOf({ language: 'json', text: JSON.stringify(shown) }, JSON.stringify(printed));

  it('is what is printed, but for space at the ends', () => {
    expect(text('a\nb\n', '\na  \nb')).toBeUndefined();
    expect(text('a\nb\n', 'a\nb\nc\n')).toContain('and this is printed');
    expect(text('a.b', 'axb')).toContain('the page shows');
  });

  it('may have placeholders: for a word, within a line, for lines', () => {
    expect(text('id <request-id>, ... ms', 'id 3f0c-2, 3.1 or 4 ms')).toBeUndefined();
    expect(text('id <request-id>', 'id a b')).toBeDefined();
    expect(text('a\n...\nz', 'a\nb\nc\nz')).toBeUndefined();
    expect(text('a\n...\nz', 'a\nz')).toBeUndefined();
    expect(text('a\n...\nz', 'a\nb\ny')).toBeDefined();
  });

  it('of JSON may leave members out, and has no others', () => {
    expect(json({ a: '<id>', c: [{ d: 1 }] }, { a: 'x-1', b: 2, c: [{ d: 1, e: 2 }] })).toBeUndefined();
    expect(json({ a: { b: 1 } }, { a: { b: 2 } })).toBe('.a.b is 2, and the page shows 1');
    expect(json({ a: 'x' }, {})).toBe('.a is undefined, and the page shows "x"');
    expect(json([1], [1, 2])).toBe('the answer is [1,2], and the page shows 1 of them');
    expect(json({ a: 'arn:...:g' }, { a: 'arn:aws:f' })).toBe(
      '.a is "arn:aws:f", and the page shows "arn:...:g"',
    );
  });
});
