import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');

function checked(folder: string): Promise<{ readonly isGood: boolean; readonly text: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [join(ROOT, 'scripts/init-directions.mjs'), folder], (error, stdout, stderr) =>
      done({ isGood: error === null, text: stdout + stderr }),
    );
  });
}

describe('the directions of includes in the init', () => {
  let folder: string;
  const plant = async (file: string, included: string) => {
    const path = join(folder, file);
    await writeFile(path, `#include "${included}"\n${await readFile(path, 'utf8')}`);
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'init-directions-'));
    await cp(join(ROOT, 'runtimes/init'), folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are one way', async () => {
    expect(await checked(folder)).toMatchObject({ isGood: true });
  });

  it.each([
    ['of two sources', 'poller.c', 'link.h', ['link', 'poller']],
    ['of two headers', 'poller.h', 'connection.h', ['connection', 'poller']],
    ['of a source low down and one far above it', 'link.c', 'connections.h', ['connections', 'link']],
  ])('and a circle %s is told', async (_, file, included, circle) => {
    await plant(file, included);
    const { isGood, text } = await checked(folder);
    expect(isGood).toBe(false);
    const [, told = ''] = /includes in a circle: (.*)\n/.exec(text) ?? [];
    const names = told.split(' -> ');
    expect(names[0]).toBe(names.at(-1));
    expect(names.slice(1).sort()).toEqual(circle);
  });

  it('and a folder without C is an error, not a pass', async () => {
    expect(await checked(join(ROOT, 'scripts'))).toMatchObject({ isGood: false });
  });
});
