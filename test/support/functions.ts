import type { VersionRecord } from '../../src/functions/catalog/records';
import type { FunctionVersion, ResolvedFunction } from '../../src/functions/model';

/** A function version with plain values; name what the test is about. */
export function aVersion(changes: Partial<FunctionVersion> = {}): FunctionVersion {
  const functionName = changes.functionName ?? 'hello';
  return {
    functionName,
    version: '$LATEST',
    generation: `${functionName}-1`,
    runtime: 'provided.al2023',
    handler: 'bootstrap',
    role: 'arn:aws:iam::000000000000:role/lambdabox',
    description: '',
    timeout: 3,
    memorySize: 128,
    ephemeralStorage: 512,
    architecture: 'x86_64',
    logging: { LogFormat: 'Text', LogGroup: `/aws/lambda/${functionName}` },
    tracingMode: 'PassThrough',
    codeSha256: 'code',
    codeSize: 1,
    revisionId: 'revision',
    lastModified: '2026-11-23T00:00:00.000+0000',
    state: 'Active',
    ...changes,
  };
}

/** The same as it is kept. */
export function aVersionRecord(changes: Partial<FunctionVersion> = {}): VersionRecord {
  const { runtime, handler, codeSha256, codeSize, layers, ...settings } = aVersion(changes);
  const zip = { runtime, handler, codeSha256, codeSize, ...(layers ? { layers } : {}) };
  return { ...settings, package: { type: 'zip', ...zip } };
}

export function aTarget(
  changes: Partial<FunctionVersion> = {},
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
