import type { ImageConfig } from '../../../src/functions/model';
import { runtimeProgram, startFailure } from '../../../src/environment/runtime-program';
import { aProgram } from '../../support/fake-function-images';
import { anImageVersion } from '../../support/functions';

const PATH = { PATH: '/usr/bin:/bin' };
const of = (program: Parameters<typeof aProgram>[0], config?: ImageConfig) =>
  anImageVersion({ program: aProgram(program), ...(config ? { config } : {}) });

describe('the program of an image', () => {
  const image = { entryPoint: ['/entry', 'first'], command: ['app.handler'], workingDirectory: '/srv' };

  it('is its entry point with its command, in its directory', () => {
    expect(runtimeProgram(of(image), PATH)).toEqual({
      cwd: '/srv',
      programs: ['/entry'],
      args: ['first', 'app.handler'],
    });
  });

  it.each<[string, ImageConfig, object]>([
    ['entry point', { EntryPoint: ['/mine'] }, { programs: ['/mine'], args: ['app.handler'] }],
    ['command', { Command: ['other', 'x'] }, { programs: ['/entry'], args: ['first', 'other', 'x'] }],
    ['directory', { WorkingDirectory: '/tmp' }, { cwd: '/tmp', programs: ['/entry'] }],
  ])('has its %s replaced by the function, and nothing else', (_what, config, expected) => {
    expect(runtimeProgram(of(image, config), PATH)).toMatchObject(expected);
  });

  it('is its command alone where it has no entry point', () => {
    const programmed = of({ entryPoint: [], command: ['/run', 'a'] });
    expect(runtimeProgram(programmed, PATH)).toEqual({ cwd: '/', programs: ['/run'], args: ['a'] });
  });

  it('is looked for by the PATH, or from the directory', () => {
    const named = (file: string) => runtimeProgram(of({ ...image, entryPoint: [file] }), PATH).programs;
    expect(named('python')).toEqual(['/usr/bin/python', '/bin/python']);
    expect(named('./main')).toEqual(['/srv/main']);
  });
});

describe('a program that cannot be started', () => {
  it.each([
    [{ entryPoint: ['nope'] }, '', 'exec: "nope": executable file not found in $PATH'],
    [{ entryPoint: ['/nope'] }, '', 'fork/exec /nope: no such file or directory'],
    [{ entryPoint: ['/main'] }, '/main', 'fork/exec /main: no such file or directory'],
    [{ entryPoint: [] }, '', 'the image has neither an entry point nor a command'],
  ])('%j says why', (program, failed, cause) => {
    const failure = startFailure(of(program), { program: failed, reason: 'no such file or directory' });
    expect(failure).toMatchObject({ errorType: 'Runtime.InvalidEntrypoint', cause });
  });

  it('tells a directory that is not there from a program', () => {
    const programmed = of({}, { WorkingDirectory: '/gone' });
    expect(startFailure(programmed, { program: '/gone', reason: 'no such file or directory' })).toMatchObject(
      {
        errorType: 'Runtime.InvalidWorkingDir',
        cause: 'chdir /gone: no such file or directory',
      },
    );
  });
});
