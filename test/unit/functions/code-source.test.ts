import { createHash } from 'node:crypto';
import { ControlPlaneBox, refusal } from '../../support/control-plane';
import { zipOf } from '../../support/zip';

const IN_S3 = { S3Bucket: 'code', S3Key: 'f.zip' };
const invalid = (text: string) => `400 InvalidParameterValueException: ${text}`;

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

async function put(name: string, entries: Record<string, string> = { bootstrap: 'x' }) {
  const bytes = await zipOf(entries);
  box.objects.answers.set(name, { kind: 'read', bytes });
  return { CodeSize: bytes.length, CodeSha256: createHash('sha256').update(bytes).digest('base64') };
}

test('code in S3 makes a function, and another version of it', async () => {
  const first = await put('code/f.zip');
  const second = await put('code/f.zip?v2', { bootstrap: 'newer' });
  expect(await box.active({ Code: IN_S3 })).toMatchObject(first);
  const preview = { ...IN_S3, S3ObjectVersion: 'v2', DryRun: true };
  expect(await box.resources.functionCode.update('f', preview)).toMatchObject(second);
  expect(box.get()).toMatchObject(first);
  const input = { ...IN_S3, S3ObjectVersion: 'v2', Publish: true };
  expect(await box.resources.functionCode.update('f', input)).toMatchObject({ ...second, Version: '1' });
  expect(await box.settle()).toMatchObject(second);
});

test('code in S3 makes a layer', async () => {
  const { CodeSha256, CodeSize } = await put('code/f.zip', { 'lib/x': 'x' });
  expect(await box.resources.layers.publish('l', { Content: IN_S3 }, () => 'here')).toMatchObject({
    Content: { Location: 'here', CodeSha256, CodeSize },
  });
});

test('an archive in S3 may be larger than one in a request; what it unpacks to counts', async () => {
  box.objects.answers.set('code/f.zip', { kind: 'read', bytes: Buffer.alloc(52_428_801) });
  expect(await refusal(() => box.create({ Code: IN_S3 }))).toBe(
    invalid('Could not unzip uploaded file. Please check your file, then try to upload again.'),
  );
  box.objects.answers.set('code/f.zip', { kind: 'tooLarge' });
  expect(await refusal(() => box.create({ Code: IN_S3 }))).toBe(
    invalid('Unzipped size must be smaller than 262144000 bytes'),
  );
});

test.each<[string, string, string, string]>([
  [
    'a bucket that is not there',
    'NoSuchBucket',
    'The specified bucket does not exist!',
    invalid(
      'Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
    ),
  ],
  [
    'a key that is not there',
    'NoSuchKey',
    'gone',
    invalid(
      'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    ),
  ],
  [
    'a bucket elsewhere',
    'PermanentRedirect',
    'The bucket is in this region: us-west-2. Please use this region to retry the request',
    invalid(
      'Error occurred while GetObject. S3 Error Code: PermanentRedirect. S3 Error Message: The bucket is in this region: us-west-2. Please use this region to retry the request',
    ),
  ],
  [
    'an object that may not be read',
    'AccessDenied',
    'no',
    '403 AccessDeniedException (untyped): Your access has been denied by S3, please make sure your request credentials have permission to GetObject for code/f.zip. S3 Error Code: AccessDenied. S3 Error Message: Access Denied',
  ],
  [
    'an error of a name that every object knows',
    'constructor',
    'gone',
    invalid('Error occurred while GetObject. S3 Error Code: constructor. S3 Error Message: gone'),
  ],
])('%s is told as Lambda tells it, by every operation that takes code', async (_, code, message, text) => {
  await box.active();
  box.objects.answers.set('code/f.zip', { kind: 'refused', code, message });
  const { functions, functionCode, layers } = box.resources;
  const input = { ...(await box.input()), FunctionName: 'g', Code: IN_S3 };
  expect(await refusal(() => functions.create(input))).toBe(text);
  expect(await refusal(() => functionCode.update('f', IN_S3))).toBe(text);
  expect(await refusal(() => layers.publish('l', { Content: IN_S3 }, () => ''))).toBe(text);
});

test('a store that is not set up, and one that does not answer, are told as what they are', async () => {
  box.objects.answers.set('code/f.zip', { kind: 'unset', reason: 'no credentials' });
  expect(await refusal(() => box.create({ Code: IN_S3 }))).toBe(
    invalid('s3://code/f.zip cannot be read: no credentials'),
  );
  box.objects.answers.set('code/f.zip', { kind: 'failed', reason: 'refused' });
  expect(await refusal(() => box.create({ Code: IN_S3 }))).toBe(
    '500 ServiceException: s3://code/f.zip cannot be read: refused',
  );
});

test.each<[string, object, string]>([
  [
    'an archive and its place',
    { ...IN_S3, ZipFile: 'UEsFBg==' },
    invalid('Please do not provide other FunctionCode parameters when providing a ZipFile.'),
  ],
  [
    'a bucket without a key',
    { S3Bucket: 'code' },
    invalid('Please provide a source for function code. S3Bucket and S3Key go together.'),
  ],
  [
    'a key of KMS',
    { ...IN_S3, SourceKMSKeyArn: 'arn:aws:kms:eu-central-1:1:key/k' },
    invalid(
      'SourceKMSKeyArn "arn:aws:kms:eu-central-1:1:key/k" is not supported by lambdabox; supported: no KMS key',
    ),
  ],
  [
    'code that stays in S3',
    { ...IN_S3, S3ObjectStorageMode: 'REFERENCE' },
    invalid('S3ObjectStorageMode "REFERENCE" is not supported by lambdabox; supported: COPY'),
  ],
])('%s cannot be: by every operation that takes code', async (_, code, text) => {
  await put('code/f.zip');
  await box.active();
  const { functions, functionCode, layers } = box.resources;
  const input = { ...(await box.input()), FunctionName: 'g', Code: code };
  expect(await refusal(() => functions.create(input))).toBe(text);
  expect(await refusal(() => functionCode.update('f', code))).toBe(text);
  expect(await refusal(() => layers.publish('l', { Content: code }, () => ''))).toBe(text);
});

test('names that S3 cannot have are refused where they stand', async () => {
  const bad = { S3Bucket: 'a.', S3Key: '' };
  const told = (path: string) =>
    `400 ValidationException (untyped): 3 validation errors detected: Value 'a.' at '${path}s3Bucket' failed to satisfy constraint: Member must have length greater than or equal to 3; Value 'a.' at '${path}s3Bucket' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9A-Za-z\\.\\-_]*(?<!\\.); Value '' at '${path}s3Key' failed to satisfy constraint: Member must have length greater than or equal to 1`;
  expect(await refusal(() => box.create({ Code: bad }))).toBe(told('code.'));
  await box.active();
  expect(await refusal(() => box.resources.functionCode.update('f', bad))).toBe(told(''));
  expect(await refusal(() => box.resources.layers.publish('l', { Content: bad }, () => ''))).toBe(
    told('content.'),
  );
});
