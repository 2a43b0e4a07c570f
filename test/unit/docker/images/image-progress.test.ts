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
  await followProgress(output(objects, size), (line) => seen.push(line));
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
