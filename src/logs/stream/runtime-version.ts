import { createHash } from 'node:crypto';

/** `python3.13` is `python:3.13.v1`: a box has one version of each. The ARN ends in a digest, as on AWS. */
export function runtimeVersion(
  runtime: string,
  functionArn: string,
): { runtimeVersion: string; runtimeVersionArn: string } {
  const [, language = runtime, release = ''] = /^([a-z]+)\.?(.*?)(?:\.x)?$/.exec(runtime) ?? [];
  const region = functionArn.split(':')[3] ?? '';
  const digest = createHash('sha256').update(runtime).digest('hex');
  return {
    runtimeVersion: `${language}:${release === '' ? '' : `${release}.`}v1`,
    runtimeVersionArn: `arn:aws:lambda:${region}::runtime:${digest}`,
  };
}
