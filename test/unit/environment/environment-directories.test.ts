import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentDirectories } from '../../../src/environment/environment-directories';

it('a sweep takes the directories that nobody owns, and no other', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'lbdirs-'));
  try {
    const directories = new EnvironmentDirectories(parent);
    await directories.make('kept');
    await directories.make('removed');
    await directories.remove('removed');
    mkdirSync(join(parent, 'left'));
    expect(await directories.sweep()).toBe(1);
    expect(readdirSync(parent)).toEqual(['kept']);
  } finally {
    rmSync(parent, { recursive: true });
  }
});
