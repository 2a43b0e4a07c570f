import { installedExtensions } from '../../../../src/environment/extensions/installed';
import { extensionVariables } from '../../../../src/environment/extensions/variables';

/** An init whose /opt/extensions has these files. */
function init(...names: string[]) {
  return { list: (directory: string) => Promise.resolve(directory === '/opt/extensions' ? names : []) };
}

it('an image brings its own extensions; a zip has those of its layers alone', async () => {
  expect(await installedExtensions(init('two', 'one'), {})).toEqual(['one', 'two']);
  expect(await installedExtensions(init('one'), { codeDirectory: '/code' })).toEqual([]);
  const layered = { codeDirectory: '/code', layersDirectory: '/layers' };
  expect(await installedExtensions(init('one'), layered)).toEqual(['one']);
});

it("an image's extensions have the image's own variables, whatever language they are of", () => {
  const variables = { PYTHONPATH: '/var/runtime', AWS_REGION: 'eu-central-1', PWD: '/', _HANDLER: 'a.b' };
  const image = { type: 'image', uri: 'shop:1', resolvedUri: 'shop@sha256:a', codeSha256: 'a' } as const;
  expect(extensionVariables(variables, image)).toEqual({
    PYTHONPATH: '/var/runtime',
    AWS_REGION: 'eu-central-1',
  });
});
