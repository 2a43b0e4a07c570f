import {
  CreateCodeSigningConfigCommand,
  CreateFunctionCommand,
  DeleteCodeSigningConfigCommand,
  DeleteFunctionCodeSigningConfigCommand,
  GetCodeSigningConfigCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionConfigurationCommand,
  GetRuntimeManagementConfigCommand,
  type LambdaClient,
  ListFunctionsByCodeSigningConfigCommand,
  ListTagsCommand,
  paginateListCodeSigningConfigs,
  paginateListFunctionsByCodeSigningConfig,
  PublishVersionCommand,
  PutFunctionCodeSigningConfigCommand,
  PutRuntimeManagementConfigCommand,
  UpdateCodeSigningConfigCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type CreateCodeSigningConfigCommandInput,
} from '@aws-sdk/client-lambda';
import { ROLE, useService } from '../support/lambda';
import {
  allRefused,
  conflict,
  invalid,
  missing,
  pagesOf,
  refusalOf,
  refused,
  violated,
} from '../support/refusals';
import { zipOf } from '../support/zip';

/** What AWS's own client makes of the settings that a box keeps, refuses, or has another way for. */
const box = useService({ LAMBDABOX_NETWORK: 'none' });

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:';
const PROFILE = 'arn:aws:signer:us-east-1:000000000000:/signing-profiles/mine/abcdefghij';
const ABSENT = 'arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-0123456789abcdefg';

const send = ((command: never) => box.functions.client.send(command)) as LambdaClient['send'];

beforeAll(async () => {
  await box.functions.deployNode('shop', 'exports.handler = async () => 1;');
  await send(new PublishVersionCommand({ FunctionName: 'shop' }));
}, 900_000);

describe('code signing', () => {
  const FunctionName = 'shop';
  const publishers = { AllowedPublishers: { SigningProfileVersionArns: [PROFILE] } };
  const policy = (UntrustedArtifactOnDeployment: 'Warn' | 'Enforce') => ({
    CodeSigningPolicies: { UntrustedArtifactOnDeployment },
  });
  const create = async (changes: Partial<CreateCodeSigningConfigCommandInput> = {}): Promise<string> => {
    const answer = await send(new CreateCodeSigningConfigCommand({ ...publishers, ...changes }));
    return answer.CodeSigningConfig?.CodeSigningConfigArn ?? '';
  };

  it('has configurations, which are made, read, changed, listed by pages, and deleted', async () => {
    const made = await send(
      new CreateCodeSigningConfigCommand({ ...publishers, Description: 'ours', Tags: { team: 'a' } }),
    );
    expect(made).toMatchObject({
      $metadata: { httpStatusCode: 201 },
      CodeSigningConfig: { ...publishers, ...policy('Warn'), Description: 'ours' },
    });
    const CodeSigningConfigArn = made.CodeSigningConfig?.CodeSigningConfigArn ?? '';
    const of = { CodeSigningConfigArn };
    expect((await send(new ListTagsCommand({ Resource: CodeSigningConfigArn }))).Tags).toEqual({ team: 'a' });
    const changed = await send(new UpdateCodeSigningConfigCommand({ ...of, ...policy('Enforce') }));
    expect(changed.CodeSigningConfig).toMatchObject({ Description: 'ours', ...policy('Enforce') });
    const read = await send(new GetCodeSigningConfigCommand(of));
    expect(read.CodeSigningConfig).toEqual(changed.CodeSigningConfig);
    const arns = [CodeSigningConfigArn, await create(), await create()];
    const paging = { client: box.functions.client, pageSize: 1 };
    const pages = await pagesOf(paginateListCodeSigningConfigs(paging, {}));
    const listed = pages.map(({ CodeSigningConfigs: configs = [] }) => configs);
    expect(listed.filter(({ length }) => length > 1)).toEqual([]);
    expect(
      listed
        .flat()
        .map((config) => config.CodeSigningConfigArn)
        .sort(),
    ).toEqual([...arns].sort());
    for (const arn of arns) {
      const deleted = await send(new DeleteCodeSigningConfigCommand({ CodeSigningConfigArn: arn }));
      expect(deleted.$metadata.httpStatusCode).toBe(204);
    }
    expect(await refusalOf(send(new GetCodeSigningConfigCommand(of)))).toMatchObject({ status: 404 });
  });

  it('belongs to a function, and lists the functions that it belongs to', async () => {
    const CodeSigningConfigArn = await create();
    const of = { CodeSigningConfigArn };
    const none = await send(new GetFunctionCodeSigningConfigCommand({ FunctionName }));
    expect(none.CodeSigningConfigArn).toBeUndefined();
    const put = await send(new PutFunctionCodeSigningConfigCommand({ FunctionName, ...of }));
    expect(put).toMatchObject({ $metadata: { httpStatusCode: 200 }, FunctionName, ...of });
    expect(await send(new GetFunctionCodeSigningConfigCommand({ FunctionName }))).toMatchObject({
      ...{ FunctionName, ...of },
    });
    await box.functions.deployNode('signed', 'exports.handler = async () => 1;', of);
    const paging = { client: box.functions.client, pageSize: 1 };
    const pages = await pagesOf(paginateListFunctionsByCodeSigningConfig(paging, of));
    expect(pages.map(({ FunctionArns: arns }) => arns)).toEqual([[`${ARN}shop`], [`${ARN}signed`]]);
    expect(await refusalOf(send(new DeleteCodeSigningConfigCommand(of)))).toEqual(
      conflict(expect.stringContaining(CodeSigningConfigArn) as string),
    );
    for (const name of [FunctionName, 'signed']) {
      const gone = await send(new DeleteFunctionCodeSigningConfigCommand({ FunctionName: name }));
      expect(gone.$metadata.httpStatusCode).toBe(204);
    }
    await send(new DeleteCodeSigningConfigCommand(of));
  });

  it('lets no unsigned code in where it is enforced', async () => {
    const of = { CodeSigningConfigArn: await create(policy('Enforce')) };
    const unsigned = (name: string) =>
      refused(
        'CodeVerificationFailedException',
        400,
        `Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for ${name}.`,
      );
    const ZipFile = await zipOf({ 'index.js': '' });
    const rest = { Role: ROLE, Runtime: 'nodejs24.x', Handler: 'index.handler' } as const;
    const made = send(
      new CreateFunctionCommand({ FunctionName: 'unsigned', Code: { ZipFile }, ...of, ...rest }),
    );
    expect(await refusalOf(made)).toEqual(unsigned('unsigned'));
    await send(new PutFunctionCodeSigningConfigCommand({ FunctionName, ...of }));
    expect(await refusalOf(send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile })))).toEqual(
      unsigned('shop'),
    );
    await send(new DeleteFunctionCodeSigningConfigCommand({ FunctionName }));
    await send(new DeleteCodeSigningConfigCommand(of));
  });

  it('refuses what AWS refuses', async () => {
    const of = { CodeSigningConfigArn: ABSENT };
    await allRefused(
      [
        send(new GetCodeSigningConfigCommand(of)),
        send(new UpdateCodeSigningConfigCommand(of)),
        send(new DeleteCodeSigningConfigCommand(of)),
        send(new ListFunctionsByCodeSigningConfigCommand(of)),
      ],
      missing(`The Lambda code signing configuration ${ABSENT} can not be found.`),
    );
    expect(await refusalOf(send(new PutFunctionCodeSigningConfigCommand({ FunctionName, ...of })))).toEqual(
      refused(
        'CodeSigningConfigNotFoundException',
        404,
        `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${ABSENT}.`,
      ),
    );
    const gone = { FunctionName: 'gone' };
    await allRefused(
      [
        send(new GetFunctionCodeSigningConfigCommand(gone)),
        send(new DeleteFunctionCodeSigningConfigCommand(gone)),
      ],
      missing(`Function not found: ${ARN}gone`),
    );
    const AllowedPublishers = { SigningProfileVersionArns: [] };
    expect(await refusalOf(create({ AllowedPublishers }))).toEqual(
      violated(
        "Value '[]' at 'allowedPublishers.signingProfileVersionArns' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    );
  });
});

describe('when a runtime is replaced', () => {
  const FunctionName = 'shop';
  const get = (Qualifier?: string) =>
    send(new GetRuntimeManagementConfigCommand({ FunctionName, Qualifier }));
  const put = (changes: Partial<PutRuntimeManagementConfigCommand['input']>) =>
    send(new PutRuntimeManagementConfigCommand({ FunctionName, UpdateRuntimeOn: 'Auto', ...changes }));

  it('is said by version', async () => {
    const auto = { UpdateRuntimeOn: 'Auto', FunctionArn: `${ARN}shop` };
    expect(await get()).toMatchObject(auto);
    const set = { ...auto, UpdateRuntimeOn: 'FunctionUpdate' };
    expect(await put({ UpdateRuntimeOn: 'FunctionUpdate' })).toMatchObject(set);
    expect(await get()).toMatchObject(set);
    expect(await get('1')).toMatchObject({ ...auto, FunctionArn: `${ARN}shop:1` });
    const { RuntimeVersionConfig } = await send(new GetFunctionConfigurationCommand({ FunctionName }));
    const RuntimeVersionArn = RuntimeVersionConfig?.RuntimeVersionArn;
    const byHand = { UpdateRuntimeOn: 'Manual', RuntimeVersionArn } as const;
    expect(await put({ Qualifier: '1', ...byHand })).toMatchObject({
      ...{ FunctionArn: `${ARN}shop:1`, ...byHand },
    });
    expect(await get('1')).toMatchObject(byHand);
    await put({});
  });

  it('refuses what AWS refuses', async () => {
    expect(await refusalOf(put({ UpdateRuntimeOn: 'Manual' }))).toMatchObject({
      ...{ name: 'InvalidParameterValueException', status: 400 },
    });
    expect(await refusalOf(put({ UpdateRuntimeOn: 'Never' as 'Auto' }))).toEqual(
      violated(
        "Value 'Never' at 'updateRuntimeOn' failed to satisfy constraint: Member must satisfy enum value set: [Auto, Manual, FunctionUpdate]",
      ),
    );
    await allRefused(
      [put({ FunctionName: 'gone' }), send(new GetRuntimeManagementConfigCommand({ FunctionName: 'gone' }))],
      missing(`Function not found: ${ARN}gone`),
    );
    expect(await refusalOf(get('9'))).toEqual(missing(`Function not found: ${ARN}shop:9`));
  });
});

describe('settings that a box has no means for', () => {
  const configure = async (changes: Partial<UpdateFunctionConfigurationCommand['input']>) => {
    const answer = await send(new UpdateFunctionConfigurationCommand({ FunctionName: 'shop', ...changes }));
    await box.functions.updated('shop');
    return answer;
  };

  it('are taken where they ask for nothing', async () => {
    const empty = { SubnetIds: [], SecurityGroupIds: [] };
    const neutral = { VpcConfig: empty, FileSystemConfigs: [], KMSKeyArn: '' };
    expect(await configure({ ...neutral, SnapStart: { ApplyOn: 'None' } })).toMatchObject({
      VpcConfig: { ...empty, VpcId: '', Ipv6AllowedForDualStack: false },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    });
  });

  it('are refused in the words of AWS, or by name', async () => {
    const VpcConfig = { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] };
    expect(await refusalOf(configure({ VpcConfig }))).toEqual(
      invalid(
        "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID 'subnet-1' does not exist",
      ),
    );
    const SnapStart = { ApplyOn: 'PublishedVersions' } as const;
    expect(await refusalOf(configure({ SnapStart }))).toEqual(
      invalid('nodejs24.x is not supported for SnapStart enabled functions.'),
    );
    const KMSKeyArn = 'arn:aws:kms:us-east-1:000000000000:key/k';
    expect(await refusalOf(configure({ KMSKeyArn }))).toEqual(
      invalid(`KMSKeyArn "${KMSKeyArn}" is not supported by lambdabox; supported: no KMS key`),
    );
  });
});
