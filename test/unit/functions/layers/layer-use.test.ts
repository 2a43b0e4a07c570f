import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LayerRecord } from '../../../../src/functions/layers/layer-records';
import { layersOf } from '../../../../src/functions/package';
import { settled } from '../../../support/fake-clock';
import { refusal, ControlPlaneBox } from '../../../support/control-plane';
import { zipOf, type ZipEntries } from '../../../support/zip';

type View = Record<string, unknown>;
const LAYER = 'arn:aws:lambda:eu-central-1:123456789012:layer';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

async function publish(name: string, entries: ZipEntries = { [`${name}.txt`]: name }): Promise<string> {
  const Content = { ZipFile: (await zipOf(entries)).toString('base64') };
  return ((await box.resources.layers.publish(name, { Content }, String)) as View).LayerVersionArn as string;
}

const configure = async (input: View) => {
  await box.resources.functionConfiguration.update('f', input);
  return box.settle();
};
const optOf = (name?: string) => box.resolve(name).layersDirectory ?? '';

describe('the layers of a function', () => {
  it('are shown by ARN and size, and change with the configuration', async () => {
    const [a, b] = [await publish('a'), await publish('b')];
    const created = await box.active({ Layers: [a, b] });
    expect(created.Layers).toEqual([
      { Arn: a, CodeSize: expect.any(Number) },
      { Arn: b, CodeSize: expect.any(Number) },
    ]);
    const generation = () => box.resolve().version.generation;
    const before = generation();
    const retired: string[] = [];
    box.plane.catalog.onRetired((old) => retired.push(old));
    expect((await configure({ Layers: [b] })).Layers).toMatchObject([{ Arn: b }]);
    expect(retired).toEqual([before]);
    expect((await configure({ Timeout: 9 })).Layers).toMatchObject([{ Arn: b }]);
    expect(await configure({ Layers: [] })).not.toHaveProperty('Layers');
    expect(box.resolve()).not.toHaveProperty('layersDirectory');
    expect(await box.active({ FunctionName: 'bare' })).not.toHaveProperty('Layers');
  });

  it('belong to a published version: another list is another version', async () => {
    const a = await publish('a');
    await box.active({ Publish: true });
    await configure({ Layers: [a] });
    expect(await box.resources.versions.publish('f', {})).toMatchObject({
      Version: '2',
      Layers: [{ Arn: a }],
    });
    expect(await box.resources.versions.publish('f', {})).toMatchObject({ Version: '2' });
    expect(box.get('f', '1')).not.toHaveProperty('Layers');
  });

  it('are one tree, later ones over earlier ones, made once for each ordered list', async () => {
    const a = await publish('a', { both: 'a', 'd/a': '' });
    const b = await publish('b', { both: 'b', 'd/b': '' });
    await box.active({ FunctionName: 'ab', Layers: [a, b] });
    await box.active({ FunctionName: 'ba', Layers: [b, a] });
    await box.active({ FunctionName: 'again', Layers: [a, b] });
    await box.active({ FunctionName: 'one', Layers: [a] });
    const both = (name: string) => readFileSync(join(optOf(name), 'both'), 'utf8');
    expect([both('ab'), both('ba'), both('one')]).toEqual(['b', 'a', 'a']);
    expect(readdirSync(join(optOf('ab'), 'd'))).toEqual(['a', 'b']);
    expect(optOf('again')).toBe(optOf('ab'));
    // Of both layers, of both orders, and of the one code of all functions.
    expect(readdirSync(dirname(optOf('ab')))).toHaveLength(5);
  });

  it('tell whether they fill /opt/lib, which a booted process would not see', async () => {
    const layers = [await publish('a'), await publish('b', { 'lib/x.so': '' })];
    await box.active({ Layers: layers });
    expect(layersOf(box.resolve().version.package).map(({ hasLibraries }) => hasLibraries)).toEqual([
      false,
      true,
    ]);
  });
});

describe('a layer version that was deleted', () => {
  it('keeps working for what uses it, over restarts and collections, and for nothing else', async () => {
    const [a, b] = [await publish('a'), await publish('b')];
    await box.active({ Layers: [a, b] });
    await box.resources.layers.delete('a', 1);
    box.plane.close();
    await box.open();
    expect(readdirSync(optOf()).sort()).toEqual(['a.txt', 'b.txt']);
    expect(box.get().Layers).toMatchObject([{ Arn: a }, { Arn: b }]);
    const halfAnHour = async () => {
      await box.clock.advance(30 * 60_000);
      while (box.clock.pending === 0) await settled();
    };
    await halfAnHour();
    await halfAnHour();
    expect(readdirSync(optOf()).sort()).toEqual(['a.txt', 'b.txt']);
    expect(await refusal(() => configure({ Layers: [a] }))).toMatch(`Layer version ${a} does not exist.`);
    const trees = dirname(optOf());
    await configure({ Layers: [b] });
    await halfAnHour();
    await halfAnHour();
    // Left are the code and b.
    expect(readdirSync(trees)).toHaveLength(2);
    expect(readdirSync(trees)).toContain(basename(optOf()));
  });
});

describe('a start of the service', () => {
  it('makes a merged tree again that was damaged', async () => {
    await box.active({ Layers: [await publish('a'), await publish('b')] });
    rmSync(join(optOf(), 'a.txt'));
    await box.open();
    expect(readdirSync(optOf()).sort()).toEqual(['a.txt', 'b.txt']);
  });

  it('fails a function of which a layer is lost, until the archive comes again', async () => {
    const [a, b] = [await publish('a'), await publish('b')];
    await box.active({ Layers: [a, b] });
    await box.active({ FunctionName: 'g' });
    const name = Buffer.from(layersOf(box.resolve().version.package)[0]?.codeSha256 ?? '', 'base64').toString(
      'hex',
    );
    writeFileSync(join(dirname(optOf()), '..', 'zips', `${name}.zip`), 'rot');
    await box.open();
    expect(box.get()).toMatchObject({
      State: 'Failed',
      StateReason: expect.stringMatching(/missing or damaged/),
    });
    expect(box.get('g')).toMatchObject({ State: 'Active' });
    expect(await publish('a')).toBe(`${LAYER}:a:2`);
    expect(await configure({ Timeout: 4 })).toMatchObject({ State: 'Active' });
    expect(readdirSync(optOf()).sort()).toEqual(['a.txt', 'b.txt']);
  });
});

describe('CreateFunction and UpdateFunctionConfiguration refuse', () => {
  const create = (Layers: readonly string[]) => refusal(() => box.create({ Layers }));
  const service = (text: string) => `400 InvalidParameterValueException: ${text}`;

  it('more than 5 layers', async () => {
    const arns = [];
    for (const name of 'abcdef') arns.push(await publish(name));
    expect(await create(arns)).toBe(service('Cannot reference more than 5 layers.'));
    expect(await create(arns.slice(1))).toBe('nothing was refused');
  });

  it('two versions of one layer, even the same twice', async () => {
    const [one, two] = [await publish('a'), await publish('a')];
    for (const [first, second] of [
      [one, two],
      [one, one],
    ] as const) {
      expect(await create([first, second])).toBe(
        service(
          `Two different versions of the same layer are not allowed to be referenced in the same function. ${first} and ${second} are versions of the same layer.`,
        ),
      );
    }
  });

  it('layers that are not there, elsewhere, or no ARN of a version', async () => {
    await publish('a');
    await box.active({ FunctionName: 'f' });
    for (const arn of [`${LAYER}:a:2`, `${LAYER}:b:1`, 'arn:aws:lambda:::awslayer:x']) {
      expect(await create([arn])).toBe(service(`Layer version ${arn} does not exist.`));
      expect(await refusal(() => configure({ Layers: [arn] }))).toBe(
        service(`Layer version ${arn} does not exist.`),
      );
    }
    expect(await create(['arn:aws:lambda:us-east-1:123456789012:layer:a:1'])).toBe(
      service(
        'Layers are not in the same region as the function. Layers are expected to be in region eu-central-1.',
      ),
    );
    const foreign = 'arn:aws:lambda:eu-central-1:017000801446:layer:Tools:7';
    expect(await create([foreign])).toBe(
      `403 AccessDeniedException (untyped): User: arn:aws:iam::123456789012:root is not authorized to perform: lambda:GetLayerVersion on resource: ${foreign} because no resource-based policy allows the lambda:GetLayerVersion action`,
    );
    expect(await create([`${LAYER}:a`])).toMatch(
      /^400 ValidationException .*Value '\[arn.*:a\]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: \[Member must have length less than or equal to 2048, /,
    );
  });

  it('more than 250 MB of code and layers together, whichever comes last', async () => {
    const big = await publish('big');
    await publish('also');
    // As if they had nearly filled what there is: 10 and 100 bytes are left.
    const [also, first] = box.store.loadLayers();
    const sized = (record: LayerRecord | undefined, unpackedSize: number) => {
      if (record)
        box.store.saveLayer({ ...record, versions: record.versions.map((v) => ({ ...v, unpackedSize })) });
    };
    sized(first, 262_144_000 - 10);
    sized(also, 90);
    await box.open();
    const tooLarge = (bytes: number) =>
      service(
        `Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is ${bytes} bytes.`,
      );
    const code = (bytes: number) => ({ bootstrap: 'x'.repeat(bytes) });
    expect(await refusal(() => box.create({ Layers: [big] }, code(11)))).toBe(tooLarge(262_144_001));
    await box.active({ Layers: [big] }, code(10));
    const both = { Layers: [big, `${LAYER}:also:1`] };
    expect(await refusal(() => configure(both))).toBe(tooLarge(262_144_090));
    expect(await refusal(() => box.updateCode(code(12)))).toBe(tooLarge(262_144_002));
    expect(await refusal(() => box.updateCode(code(12), { DryRun: true }))).toBe(tooLarge(262_144_002));
    expect(await configure({ Layers: [] })).not.toHaveProperty('Layers');
    await box.updateCode(code(12));
  });
});
