import path from 'node:path';
import { RuntimeOrigins } from '../../../../src/docker/images/runtime-origins';

const RUNTIMES = path.join(__dirname, '../../../../runtimes');
const plain = new RuntimeOrigins(RUNTIMES, {});

describe('the image of a runtime', () => {
  it('is ours when there is a folder, which boots ahead when its family can', () => {
    expect(plain.of('python3.13')).toEqual({ from: 'folder' });
    expect(['python3.13', 'nodejs24.x', 'provided.al2023'].map((name) => plain.has(name, 'generic'))).toEqual(
      [true, true, false],
    );
  });

  it("is AWS's for its other names, which never boots ahead, whatever its name", () => {
    expect(plain.of('python3.12')).toEqual({ from: 'aws', image: 'public.ecr.aws/lambda/python:3.12' });
    expect(plain.has('python3.12', 'generic')).toBe(false);
  });

  it('is what a setting names before all others, and does not boot ahead either', () => {
    const named = new RuntimeOrigins(RUNTIMES, { 'python3.13': 'mine:1', cobol85: 'cobol:85' });
    expect(named.of('python3.13')).toEqual({ from: 'setting', image: 'mine:1' });
    expect(named.of('cobol85')).toEqual({ from: 'setting', image: 'cobol:85' });
    expect(named.has('python3.13', 'generic')).toBe(false);
  });

  it('is none of a name that nobody has, or that AWS has given up', () => {
    expect(['cobol85', '../etc', 'constructor', 'python3.7'].map((name) => plain.of(name))).toEqual(
      Array(4).fill(undefined),
    );
  });
});

test('the names are those of all three, in the order of their versions', () => {
  const names = new RuntimeOrigins(RUNTIMES, { cobol85: 'cobol:85' }).names();
  expect(names).toEqual(expect.arrayContaining(['cobol85', 'java17', 'nodejs24.x', 'python3.12']));
  expect(names).not.toContain('python3.7');
  expect(names.indexOf('python3.9')).toBeLessThan(names.indexOf('python3.10'));
  expect(new Set(names).size).toBe(names.length);
});
