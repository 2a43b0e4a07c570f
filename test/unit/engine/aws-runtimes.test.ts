import { AWS_RUNTIMES, LISTED_RUNTIMES, runtimeFamily } from '../../../src/engine/aws-runtimes';
import { SERVICE_MODEL } from '../../../src/functions/validation/service-model';

test('every runtime of the newest model is known, valid or deprecated', () => {
  const model = SERVICE_MODEL['ListLayersRequest.CompatibleRuntime'].values.filter(
    (name) => name !== 'custom',
  );
  expect([...AWS_RUNTIMES.keys()].sort()).toEqual([...model].sort());
});

test('what Lambda lists has an image, and what is deprecated none', () => {
  for (const name of LISTED_RUNTIMES) expect(AWS_RUNTIMES.get(name)).toMatchObject({ isDeprecated: false });
  for (const { isDeprecated, image } of AWS_RUNTIMES.values()) expect(image === undefined).toBe(isDeprecated);
});

test.each([
  ['nodejs22.x', 'nodejs', 'public.ecr.aws/lambda/nodejs:22'],
  ['python3.12', 'python', 'public.ecr.aws/lambda/python:3.12'],
  ['java8.al2', 'java', 'public.ecr.aws/lambda/java:8.al2'],
  ['dotnet8', 'dotnet', 'public.ecr.aws/lambda/dotnet:8'],
  ['ruby3.3', 'ruby', 'public.ecr.aws/lambda/ruby:3.3'],
  ['provided.al2023', 'provided', 'public.ecr.aws/lambda/provided:al2023'],
])('%s is of the family %s, and its image at AWS is %s', (name, family, image) => {
  expect(runtimeFamily(name)).toBe(family);
  expect(AWS_RUNTIMES.get(name)).toEqual({ name, family, image, isDeprecated: false });
});
