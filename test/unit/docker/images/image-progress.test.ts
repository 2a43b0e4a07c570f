import { Readable } from 'node:stream';
import { followProgress, ImageFailure } from '../../../../src/docker/images/image-progress';

/** Cuts the text into pieces of `size` bytes, as a network may. */
function output(objects: readonly object[], size: number): Readable {
  const bytes = Buffer.from(objects.map((object) => `${JSON.stringify(object)}\r\n`).join(''));
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  return Readable.from(pieces);
}

async function lines(objects: readonly object[], size = 1000): Promise<string[]> {
  const seen: string[] = [];
  const line = (text: string) => seen.push(text);
  await followProgress(output(objects, size), { line, step: () => undefined });
  return seen;
}

async function steps(objects: readonly object[]): Promise<string[]> {
  const seen: string[] = [];
  const step = (words: string) => seen.push(words);
  await followProgress(output(objects, 1000), { line: () => undefined, step });
  return seen;
}

describe('the output of a build or pull', () => {
  it.each([1, 7, 1000])('is passed on line by line, in pieces of %i bytes', async (size) => {
    const objects = [
      { stream: 'Step 1/2 : FROM é\n' },
      { stream: '\n' },
      { stream: 'a\nb\n' },
      { aux: { ID: 'x' } },
    ];
    expect(await lines(objects, size)).toEqual(['Step 1/2 : FROM é', 'a', 'b']);
  });

  it('names the layer of a pull and leaves its progress bars out', async () => {
    const objects = [
      { status: 'Pulling from lambda/python', id: '3.14' },
      { status: 'Downloading', id: 'ab12', progressDetail: { current: 1, total: 2 } },
      { status: 'Pull complete', id: 'ab12', progressDetail: {} },
    ];
    expect(await lines(objects)).toEqual(['3.14: Pulling from lambda/python', 'ab12: Pull complete']);
  });

  it('tells how far a build is', async () => {
    const objects = ['Step 1/2 : FROM scratch\n', ' ---> 0123\n', 'Step 2/2 : COPY . .\n'];
    expect(await steps(objects.map((stream) => ({ stream })))).toEqual(['step 1 of 2', 'step 2 of 2']);
  });

  it('tells how far a pull is, by its layers and every five megabytes', async () => {
    const load = (id: string, current: number, total: number) => ({
      ...{ id, status: 'Downloading' },
      progressDetail: { current: current * 1e6, total: total * 1e6 },
    });
    const objects = [
      { status: 'Pulling from lambda/java', id: '17' },
      { status: 'Pulling fs layer', id: 'a' },
      { status: 'Pulling fs layer', id: 'b' },
      { status: 'Already exists', id: 'b' },
      load('a', 1, 40),
      load('a', 6, 40),
      load('a', 8, 40),
      { status: 'Download complete', id: 'a' },
      { status: 'Extracting', id: 'a', progressDetail: { current: 1e6, total: 40e6 } },
      { status: 'Pull complete', id: 'a' },
      { status: 'Status: Downloaded newer image for lambda/java:17' },
    ];
    expect(await steps(objects)).toEqual([
      '0 of 1 layers',
      '0 of 2 layers',
      '1 of 2 layers',
      '1 of 2 layers, 6 of 40 MB',
      '1 of 2 layers, 40 of 40 MB',
      '2 of 2 layers, 40 of 40 MB',
    ]);
  });

  it('that ends in an error throws it with the last twenty lines', async () => {
    const steps = Array.from({ length: 30 }, (_, i) => ({ stream: `line ${i}\n` }));
    const failure = lines([...steps, { error: 'returned a non-zero code: 7\n', errorDetail: { code: 7 } }]);
    await expect(failure).rejects.toBeInstanceOf(ImageFailure);
    await expect(failure).rejects.toMatchObject({
      message: 'returned a non-zero code: 7',
      lastLines: steps.slice(10).map(({ stream }) => stream.trim()),
    });
  });
});
