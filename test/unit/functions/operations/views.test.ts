import type { Package } from '../../../../src/functions/model';
import { codeView, configurationView } from '../../../../src/functions/operations/views';
import { aVersionRecord } from '../../../support/functions';

const SCOPE = { accountId: '000000000000', region: 'us-east-1' };
const IMAGE: Package = {
  type: 'image',
  uri: 'registry.example/f:1',
  resolvedUri: 'registry.example/f@sha256:00ff',
  codeSha256: '00ff',
};

describe('a function is shown as its package is', () => {
  test('a zip with its runtime, its handler and where its archive is', () => {
    const version = aVersionRecord({ runtime: 'nodejs22.x', handler: 'a.b', codeSha256: 'sha', codeSize: 7 });
    const view = configurationView(SCOPE, version);
    expect(view).toMatchObject({
      ...{ PackageType: 'Zip', Runtime: 'nodejs22.x', Handler: 'a.b', CodeSha256: 'sha', CodeSize: 7 },
    });
    expect(view).toHaveProperty('RuntimeVersionConfig');
    expect(codeView(version.package, (sha) => `at ${sha}`)).toEqual({
      ...{ RepositoryType: 'S3', Location: 'at sha' },
    });
  });

  test('an image with its digest and its address, without what is inside of it', () => {
    const view = configurationView(SCOPE, { ...aVersionRecord(), package: IMAGE });
    expect(view).toMatchObject({ PackageType: 'Image', CodeSha256: '00ff', CodeSize: 0, Timeout: 3 });
    for (const member of ['Runtime', 'Handler', 'Layers', 'RuntimeVersionConfig'])
      expect(view).not.toHaveProperty(member);
    expect(codeView(IMAGE, String)).toEqual({
      RepositoryType: 'ECR',
      ImageUri: 'registry.example/f:1',
      ResolvedImageUri: 'registry.example/f@sha256:00ff',
    });
  });
});
