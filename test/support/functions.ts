import type { VersionRecord } from '../../src/functions/catalog/records';
import type { FunctionVersion, ImagePackage, ResolvedFunction, ZipPackage } from '../../src/functions/model';
import { running } from '../../src/functions/package';
import { aProgram } from './fake-function-images';

/** What a test may say of a version: its settings, and of its zip or of another package. */
export type VersionChanges = Partial<VersionRecord & Omit<ZipPackage, 'type'>>;

/** A function version with plain values; name what the test is about. */
export function aVersion(changes: VersionChanges = {}): FunctionVersion {
  return running(aVersionRecord(changes));
}

/** The same as it is kept. */
export function aVersionRecord(changes: VersionChanges = {}): VersionRecord {
  const { runtime, handler, codeSha256, codeSize, layers, ...settings } = changes;
  const functionName = changes.functionName ?? 'hello';
  return {
    functionName,
    version: '$LATEST',
    generation: `${functionName}-1`,
    role: 'arn:aws:iam::000000000000:role/lambdabox',
    description: '',
    timeout: 3,
    memorySize: 128,
    ephemeralStorage: 512,
    architecture: 'x86_64',
    logging: { LogFormat: 'Text', LogGroup: `/aws/lambda/${functionName}` },
    tracingMode: 'PassThrough',
    revisionId: 'revision',
    lastModified: '2026-11-23T00:00:00.000+0000',
    state: 'Active',
    package: {
      type: 'zip',
      runtime: runtime ?? 'provided.al2023',
      handler: handler ?? 'bootstrap',
      codeSha256: codeSha256 ?? 'code',
      codeSize: codeSize ?? 1,
      ...(layers ? { layers } : {}),
    },
    ...settings,
  };
}

export function aTarget(
  changes: VersionChanges = {},
  target: Partial<ResolvedFunction> = {},
): ResolvedFunction {
  const version = aVersion(changes);
  const functionArn = `arn:aws:lambda:us-east-1:000000000000:function:${version.functionName}`;
  return {
    version,
    functionArn,
    invokedArn: functionArn,
    network: 'none',
    codeDirectory: '/code',
    keepAlive: {},
    ...target,
  };
}

/** A version of an image, as it runs. */
export function anImageVersion(
  image: Partial<ImagePackage> = {},
  settings: Partial<VersionRecord> = {},
): FunctionVersion {
  const codeSha256 = 'ab'.repeat(32);
  const named = { uri: 'shop:1', resolvedUri: `shop@sha256:${codeSha256}`, codeSha256 };
  return aVersion({ ...settings, package: { type: 'image', ...named, program: aProgram(), ...image } });
}
