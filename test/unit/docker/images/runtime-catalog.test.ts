import path from 'node:path';
import { isRuntimeName, runtimeFolders } from '../../../../src/docker/images/runtime-catalog';

describe('the catalog of runtimes', () => {
  it('holds the folders with a Dockerfile that are named as a runtime', () => {
    const folders = runtimeFolders(path.join(__dirname, '../../../../runtimes'));
    expect(folders).toEqual(
      expect.arrayContaining(['nodejs22.x', 'nodejs24.x', 'provided.al2023', 'python3.13']),
    );
    expect(folders).not.toContain('init');
  });

  it.each(['java21', 'dotnet8', 'ruby3.4', 'provided.al2', 'java8.al2'])('takes %s for a runtime', (name) =>
    expect(isRuntimeName(name)).toBe(true),
  );

  it.each(['init', 'base', '', '../nodejs22.x', 'nodejs22.x/..', 'Nodejs22'])('takes %p for none', (name) =>
    expect(isRuntimeName(name)).toBe(false),
  );
});
