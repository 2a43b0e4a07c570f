import { createHash } from 'node:crypto';
import { refusal, ControlPlaneBox, ROLE } from '../../../support/control-plane';
import { zipOf } from '../../../support/zip';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

const created = async (changes: Record<string, unknown>) => refusal(async () => box.create(changes));
const form = (rest: string) => `400 ValidationException (untyped): 1 validation error detected: ${rest}`;
const service = (rest: string) => `400 InvalidParameterValueException: ${rest}`;

describe('CreateFunction', () => {
  it('answers with every default and the state Pending', async () => {
    box.runtimes.hold();
    const zip = await zipOf({ bootstrap: '#!/bin/sh\n' });
    const answer = await box.create();
    expect(answer).toEqual({
      FunctionName: 'f',
      FunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:f',
      Runtime: 'provided.al2023',
      Role: ROLE,
      Handler: 'bootstrap',
      CodeSize: zip.length,
      Description: '',
      Timeout: 3,
      MemorySize: 128,
      LastModified: '2025-11-25T02:26:54.123+0000',
      CodeSha256: createHash('sha256').update(zip).digest('base64'),
      Version: '$LATEST',
      TracingConfig: { Mode: 'PassThrough' },
      RevisionId: expect.stringMatching(/^id-/) as string,
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
      PackageType: 'Zip',
      Architectures: [process.arch === 'arm64' ? 'arm64' : 'x86_64'],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      RuntimeVersionConfig: {
        RuntimeVersionArn: expect.stringMatching(
          /^arn:aws:lambda:eu-central-1::runtime:[0-9a-f]{64}$/,
        ) as string,
      },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/f' },
    });
  });

  it('says how far the image of its runtime is', async () => {
    box.runtimes.hold();
    await box.create();
    box.runtimes.lacks = { state: 'Pending', reason: 'The image: 2 of 3 layers.', since: 0 };
    expect(box.get()).toMatchObject({
      State: 'Pending',
      StateReason: 'The function is being created. The image: 2 of 3 layers.',
      StateReasonCode: 'Creating',
    });
    box.runtimes.lacks = undefined;
    box.runtimes.release();
    await box.settle();
  });

  it('is Failed while the image of its runtime cannot be had, and Active as soon as it can', async () => {
    box.runtimes.failure = new Error('no such host');
    box.runtimes.lacks = { state: 'Failed', reason: 'no such host', since: 0 };
    await box.create({ Publish: true });
    expect(await box.settle()).toMatchObject({
      State: 'Failed',
      StateReason: 'no such host',
      StateReasonCode: 'InternalError',
    });
    box.runtimes.lacks = undefined;
    expect(box.get('f', '1')).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(box.resolve().version.state).toBe('Active');
  });

  it('becomes Active with another RevisionId and without reasons', async () => {
    box.runtimes.hold();
    const { RevisionId } = await box.create();
    expect(box.get()).toMatchObject({ State: 'Pending', RevisionId });
    box.runtimes.release();
    const view = await box.settle();
    expect(view).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(view).not.toHaveProperty('StateReason');
    expect(view.RevisionId).not.toBe(RevisionId);
  });

  it('becomes Failed with the reason when its runtime cannot be made ready, and can be repaired', async () => {
    box.runtimes.failure = new Error('no image for provided.al2023');
    expect(await box.active()).toMatchObject({
      State: 'Failed',
      StateReason: 'no image for provided.al2023',
    });
    box.runtimes.failure = undefined;
    await box.resources.functionConfiguration.update('f', {});
    const repaired = await box.settle();
    expect(repaired).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(repaired).not.toHaveProperty('StateReason');
  });

  it('shows version 1 under the unqualified ARN with Publish', async () => {
    const answer = await box.create({ Publish: true });
    expect(answer).toMatchObject({ Version: '1', State: 'Pending' });
    expect(answer.FunctionArn).toMatch(/:f$/);
    await box.settle();
    const version = box.get('f', '1');
    expect(version).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    // Becoming active is a change of a version, too.
    expect(new Set([answer.RevisionId, version.RevisionId, box.get().RevisionId]).size).toBe(3);
  });

  it('keeps an empty environment and shows it', async () => {
    expect(await box.create({ Environment: { Variables: {} } })).toMatchObject({
      Environment: { Variables: {} },
    });
  });

  it('gives JSON logs the level INFO, and refuses levels of text logs', async () => {
    const LoggingConfig = { LogFormat: 'JSON', SystemLogLevel: 'WARN' };
    expect(await box.create({ LoggingConfig })).toMatchObject({
      LoggingConfig: {
        LogFormat: 'JSON',
        ApplicationLogLevel: 'INFO',
        SystemLogLevel: 'WARN',
        LogGroup: '/aws/lambda/f',
      },
    });
    expect(await created({ FunctionName: 'g', LoggingConfig: { SystemLogLevel: 'WARN' } })).toMatch(
      /^400 InvalidParameterValueException: Log levels/,
    );
  });

  it('refuses a name that is taken, also of two creations at once', async () => {
    const both = await Promise.all([created({}), created({})]);
    expect(both.sort()).toEqual([
      '409 ResourceConflictException: Function already exist: f',
      'nothing was refused',
    ]);
  });

  it('takes a name as an ARN, and starts again at version 1 after a deletion', async () => {
    await box.active({ FunctionName: 'arn:aws:lambda:eu-central-1:123456789012:function:f', Publish: true });
    await box.resources.functions.delete('f');
    expect(await box.create({ Publish: true })).toMatchObject({ FunctionName: 'f', Version: '1' });
  });
});

describe('CreateFunction refuses', () => {
  it('a name that is too long, in two ways', async () => {
    const long = 'x'.repeat(141);
    expect(await created({ FunctionName: long })).toBe(
      form(
        `Value '${long}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 140`,
      ),
    );
    const name = 'x'.repeat(65);
    expect(await created({ FunctionName: name })).toBe(
      service(
        `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
      ),
    );
    expect(await created({ FunctionName: 'x'.repeat(64) })).toBe('nothing was refused');
  });

  it('a name outside of the pattern, another region and another account', async () => {
    expect(await created({ FunctionName: 'a.b' })).toContain(
      `Value 'a.b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?`,
    );
    expect(await created({ FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:f' })).toBe(
      "404 ResourceNotFoundException: Functions from 'us-east-1' are not reachable in this region ('eu-central-1')",
    );
    expect(await created({ FunctionName: '999999999999:function:f' })).toBe(
      '403 AccessDeniedException (untyped): null',
    );
  });

  it('all members of a wrong form in one message', async () => {
    expect(await created({ Timeout: 901, MemorySize: 127 })).toBe(
      "400 ValidationException (untyped): 2 validation errors detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900; Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    );
  });

  const rule = 'failed to satisfy constraint: Member must';
  it.each([
    [{ Handler: 'a b' }, `Value 'a b' at 'handler' ${rule} satisfy regular expression pattern: [^\\s]+`],
    [
      { Description: 'd'.repeat(257) },
      `Value '${'d'.repeat(257)}' at 'description' ${rule} have length less than or equal to 256`,
    ],
    [{ Timeout: 0 }, `Value '0' at 'timeout' ${rule} have value greater than or equal to 1`],
    [{ MemorySize: 10241 }, `Value '10241' at 'memorySize' ${rule} have value less than or equal to 10240`],
    [
      { EphemeralStorage: { Size: 511 } },
      `Value '511' at 'ephemeralStorage.size' ${rule} have value greater than or equal to 512`,
    ],
    [
      { Role: 'r' },
      `Value 'r' at 'role' ${rule} satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+`,
    ],
    [{ Role: undefined }, `Value null at 'role' ${rule} not be null`],
    [{ FunctionName: null }, `Value null at 'functionName' ${rule} not be null`],
    [{ Code: undefined }, `Value null at 'code' ${rule} not be null`],
    [
      { LoggingConfig: { LogFormat: 'XML' } },
      `Value 'XML' at 'loggingConfig.logFormat' ${rule} satisfy enum value set: [JSON, Text]`,
    ],
    [
      { LoggingConfig: { LogGroup: 'a b' } },
      `Value 'a b' at 'loggingConfig.logGroup' ${rule} satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
    ],
    [
      { Architectures: ['x86_64', 'arm64'] },
      `Value '[x86_64, arm64]' at 'architectures' ${rule} have length less than or equal to 1`,
    ],
    [
      { Architectures: ['X86_64'] },
      `Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]`,
    ],
  ])('%j', async (changes, text) => {
    expect(await created(changes)).toBe(form(text));
  });

  it('members of another JSON type', async () => {
    expect(await created({ Timeout: '3' })).toMatch(/^400 SerializationException/);
    expect(await created({ Timeout: 1.5 })).toMatch(/^400 SerializationException/);
    expect(await created({ Tags: ['a'] })).toMatch(/^400 SerializationException/);
    expect(await created({ Code: { ZipFile: '*' } })).toMatch(/^400 SerializationException/);
  });

  it('a runtime that is unknown or no longer supported', async () => {
    expect(await created({ Runtime: 'cobol' })).toBe(
      service(
        "Value cobol at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, java17, nodejs16.x, dotnet10, dotnet8, python3.10, java11, python3.11, dotnet6, java21, nodejs18.x, provided.al2, ruby3.3, ruby3.4, java8.al2, ruby3.2, python3.8, python3.9] or be a valid ARN",
      ),
    );
    expect(await created({ Runtime: 'python3.7' })).toBe(
      service(
        'The runtime parameter of python3.7 is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.',
      ),
    );
  });

  it('a missing runtime or handler', async () => {
    expect(await created({ Handler: undefined })).toMatch(/Runtime and Handler are mandatory/);
  });

  const cannot =
    'Lambda was unable to configure your environment variables because the environment variables you have provided';
  it('reserved variables', async () => {
    expect(await created({ Environment: { Variables: { AWS_REGION: 'x', A1: 'y' } } })).toBe(
      service(
        `${cannot} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION`,
      ),
    );
  });

  it.each([
    [
      { Environment: { Variables: { A1: 'a\0B1=b', A2: 'x', A3: '\0' } } },
      'Keys used in this request: A1, A3',
    ],
    [
      { Environment: { Variables: { 'A1\0B1': 'x' } } },
      "Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
    ],
    [
      { Handler: 'index.handler\0A1=b' },
      "at 'handler' failed to satisfy constraint: Member must not contain a NUL",
    ],
    [{ Runtime: 'python3.13\0' }, "at 'runtime' failed to satisfy constraint"],
    [{ LoggingConfig: { LogGroup: 'a\0b' } }, "at 'loggingConfig.logGroup' failed to satisfy constraint"],
    [{ LoggingConfig: { LogFormat: 'JSON\0' } }, "at 'loggingConfig.logFormat' failed to satisfy constraint"],
    [{ FunctionName: 'a\0b' }, "at 'functionName' failed to satisfy constraint"],
    [
      { Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:l\0:1'] },
      "at 'layers' failed to satisfy constraint",
    ],
    [{ Role: 'arn:aws:iam::000000000000:role/r\0' }, "at 'role' failed to satisfy constraint"],
  ])('a NUL where it would reach a process: %j', async (changes, refusal) => {
    expect(await created(changes)).toContain(refusal);
  });

  it('more than 4096 bytes of variables, measured as compact JSON', async () => {
    const room = 4096 - '{"BIG":""}'.length;
    const big = (bytes: number) => ({
      FunctionName: `n${bytes}`,
      Environment: { Variables: { BIG: 'x'.repeat(bytes) } },
    });
    expect(await created(big(room))).toBe('nothing was refused');
    expect(await created(big(room + 1))).toBe(
      service(`${cannot} exceeded the 4KB limit. String measured: {"BIG":"${'x'.repeat(room + 1)}"}`),
    );
  });

  it('a variable name outside of the pattern', async () => {
    expect(await created({ Environment: { Variables: { '1A': 'x' } } })).toContain('[a-zA-Z]([a-zA-Z0-9_])+');
  });

  it('an archive that is none, and one over 50 MiB', async () => {
    const zip = (bytes: Buffer) => ({ Code: { ZipFile: bytes.toString('base64') } });
    expect(await created(zip(Buffer.from('no zip')))).toBe(
      service('Could not unzip uploaded file. Please check your file, then try to upload again.'),
    );
    expect(await created(zip(Buffer.alloc(52_428_801)))).toBe(
      '413 RequestEntityTooLargeException (untyped): Zipped size must be smaller than 52428800 bytes',
    );
    expect(await created({ Code: {} })).toBe(service('Please provide a source for function code.'));
  });

  it('more than 50 tags and unknown tags of its own', async () => {
    const tags = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`t${n}`, 'v']));
    expect(await created({ Tags: tags })).toBe(service('Number of tags exceeds resource tag limit.'));
    expect(await created({ Tags: { 'lambdabox:network': 'all' } })).toBe(
      service("Tag 'lambdabox:network' has the value 'all'; it must be one of none, egress"),
    );
    expect(await created({ Tags: { 'lambdabox:colour': 'red' } })).toMatch(
      /'lambdabox:colour' is not one of/,
    );
  });

  it.each([
    ['KMSKeyArn', 'arn:aws:kms:eu-central-1:1:key/k', ''],
    ['RuntimeConfig', { Any: 1 }, {}],
    ['AcceleratorConfig', { AcceleratorMemorySize: 1 }, {}],
  ])('%s by name and value, and takes the value that asks for nothing', async (member, more, neutral) => {
    expect(await created({ [member]: more })).toMatch(
      new RegExp(
        `^400 InvalidParameterValueException: ${member} .*${JSON.stringify(more).slice(1, 6).replace(/[[{]/g, '.')}.* is not supported`,
      ),
    );
    expect(await created({ [member]: neutral })).toBe('nothing was refused');
  });
});
