import {
  AddLayerVersionPermissionCommand,
  CreateCodeSigningConfigCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCodeSigningConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionScalingConfigCommand,
  GetFunctionUrlConfigCommand,
  GetLayerVersionPolicyCommand,
  ListCodeSigningConfigsCommand,
  ListDurableExecutionsByFunctionCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsByCodeSigningConfigCommand,
  ListFunctionUrlConfigsCommand,
  ListVersionsByFunctionCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutFunctionCodeSigningConfigCommand,
  PutRuntimeManagementConfigCommand,
  RemoveLayerVersionPermissionCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { MAX_CODE_STORAGE_BYTES } from '../../../../src/code/code-limits';
import { allRefused, conflict, invalid, missing, refused, refusalOf } from '../../../support/refusals';
import { zipOf } from '../../../support/zip';
import { ACCOUNT, REGION } from '../support';
import { ARN, useSdk } from './sdk-box';

/** Errors that AWS documents, each brought about by all the operations that share its cause. One `describe` an error. */
const box = useSdk();
const FunctionName = 'f';
const ZipFile = () => zipOf({ bootstrap: '#!/bin/sh\n' });
const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:orders`;

const publishers = {
  AllowedPublishers: {
    SigningProfileVersionArns: [`arn:aws:signer:${REGION}:${ACCOUNT}:/signing-profiles/p/1234567890`],
  },
};
const signingConfig = async (policy: 'Warn' | 'Enforce' = 'Warn'): Promise<string> => {
  const CodeSigningPolicies = { UntrustedArtifactOnDeployment: policy };
  const made = await box.send(new CreateCodeSigningConfigCommand({ ...publishers, CodeSigningPolicies }));
  return made.CodeSigningConfig?.CodeSigningConfigArn ?? '';
};
const layer = async (LayerName = 'deps') =>
  box.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile: await ZipFile() } }));
const mapping = async (): Promise<string> => {
  const made = await box.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: QUEUE }));
  return made.UUID ?? '';
};

describe('InvalidParameterValueException', () => {
  it('is the answer to a qualifier that contradicts the name', async () => {
    const two = { FunctionName: 'f:live', Qualifier: 'dev' };
    await allRefused(
      [
        box.send(new CreateFunctionUrlConfigCommand({ ...two, AuthType: 'NONE' })),
        box.send(new GetFunctionUrlConfigCommand(two)),
        box.send(new UpdateFunctionUrlConfigCommand(two)),
        box.send(new DeleteFunctionUrlConfigCommand(two)),
        box.send(new GetFunctionScalingConfigCommand({ FunctionName: 'f:1', Qualifier: '2' })),
        box.send(new ListDurableExecutionsByFunctionCommand(two)),
      ],
      invalid('The derived qualifier from the function name does not match the specified qualifier.'),
    );
  });

  it('is the answer to a version where only a function has what is asked for', async () => {
    const CodeSigningConfigArn = await signingConfig();
    const ofVersion = { FunctionName: 'f:1' };
    await allRefused(
      [
        box.send(new PutFunctionCodeSigningConfigCommand({ ...ofVersion, CodeSigningConfigArn })),
        box.send(new DeleteFunctionCodeSigningConfigCommand(ofVersion)),
      ],
      invalid(
        'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
      ),
    );
  });

  it('is the answer to a version that no layer has', async () => {
    const zero = { LayerName: 'deps', VersionNumber: 0, StatementId: 's' };
    const all = { Action: 'lambda:GetLayerVersion', Principal: '*' };
    await allRefused(
      [
        box.send(new AddLayerVersionPermissionCommand({ ...zero, ...all })),
        box.send(new GetLayerVersionPolicyCommand(zero)),
        box.send(new RemoveLayerVersionPermissionCommand(zero)),
      ],
      invalid('Layer Version Cannot be less than 1'),
    );
  });

  it('is the answer to a marker that no list has given', async () => {
    const CodeSigningConfigArn = await signingConfig();
    const Marker = 'no marker';
    await allRefused(
      [
        box.send(new ListCodeSigningConfigsCommand({ Marker })),
        box.send(new ListFunctionsByCodeSigningConfigCommand({ CodeSigningConfigArn, Marker })),
        box.send(new ListEventSourceMappingsCommand({ Marker })),
        box.send(new ListFunctionUrlConfigsCommand({ FunctionName, Marker })),
        box.send(new ListVersionsByFunctionCommand({ FunctionName, Marker })),
      ],
      invalid("Marker 'no marker' is not one that a list has given"),
    );
  });

  it('is the answer to a batch of a queue that cannot come together', async () => {
    const update = new UpdateEventSourceMappingCommand({ UUID: await mapping(), BatchSize: 11 });
    expect(await refusalOf(box.send(update))).toEqual(
      invalid(
        'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
      ),
    );
  });
});

describe('ResourceNotFoundException', () => {
  it('is the answer to what would be done with a function that is not there', async () => {
    const gone = { FunctionName: 'gone' };
    await allRefused(
      [
        box.send(new ListVersionsByFunctionCommand(gone)),
        box.send(new UntagResourceCommand({ Resource: `${ARN}gone`, TagKeys: ['a'] })),
        box.send(new UpdateFunctionConfigurationCommand(gone)),
      ],
      missing(`Function not found: ${ARN}gone`),
    );
  });
});

describe('PreconditionFailedException', () => {
  it('is the answer to a revision that is not the latest', async () => {
    const stale = { FunctionName, RevisionId: '00000000-0000-0000-0000-000000000000' };
    await allRefused(
      [
        box.send(new PublishVersionCommand(stale)),
        box.send(new UpdateFunctionCodeCommand({ ...stale, ZipFile: await ZipFile() })),
        box.send(new UpdateFunctionConfigurationCommand(stale)),
      ],
      refused(
        ...(['PreconditionFailedException', 412] as const),
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
      ),
    );
  });
});

describe('ResourceConflictException', () => {
  it('is the answer to a runtime that is managed while the function is being created', async () => {
    box.plane.runtimes.hold();
    await box.plane.create({ FunctionName: 'g', Runtime: 'python3.13' });
    const put = new PutRuntimeManagementConfigCommand({ FunctionName: 'g', UpdateRuntimeOn: 'Auto' });
    expect(await refusalOf(box.send(put))).toEqual(
      conflict(
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
      ),
    );
    box.plane.runtimes.release();
    await box.plane.settle('g');
  });
});

describe('ResourceInUseException', () => {
  it('is the answer to a change of a mapping that is being changed or deleted', async () => {
    const UUID = await mapping();
    await box.mappings.settle();
    box.mappings.runs.hold();
    const update = () => box.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 5 }));
    const remove = () => box.send(new DeleteEventSourceMappingCommand({ UUID }));
    const inUse = (verb: string) =>
      refused(
        ...(['ResourceInUseException', 400] as const),
        `Cannot ${verb} the event source mapping because it is in use.`,
      );
    await update();
    expect(await refusalOf(update())).toEqual(inUse('update'));
    await remove();
    expect(await refusalOf(remove())).toEqual(inUse('delete'));
    box.mappings.runs.release();
    await box.mappings.settle();
  });
});

describe('CodeStorageExceededException', () => {
  it('is the answer to code that the account has no room for', async () => {
    const { catalog } = box.plane.plane;
    const whale = catalog.require(FunctionName);
    const { package: given } = whale.latest;
    const latest = { ...whale.latest, package: { ...given, codeSize: MAX_CODE_STORAGE_BYTES } };
    catalog.save({ ...whale, latest });
    const Code = { ZipFile: await ZipFile() };
    const Role = 'arn:aws:iam::000000000000:role/r';
    await allRefused(
      [
        box.send(
          new CreateFunctionCommand({
            ...{ FunctionName: 'g', Role, Runtime: 'provided.al2023', Handler: 'bootstrap', Code },
          }),
        ),
        box.send(new UpdateFunctionCodeCommand({ FunctionName, ...Code })),
        box.send(new PublishVersionCommand({ FunctionName })),
        box.send(new PublishLayerVersionCommand({ LayerName: 'deps', Content: Code })),
      ],
      refused(...(['CodeStorageExceededException', 400] as const), 'Code storage limit exceeded.'),
    );
  });
});

describe('CodeVerificationFailedException', () => {
  it('is the answer to layers that are not signed where they must be', async () => {
    const { LayerVersionArn = '' } = await layer();
    const CodeSigningConfigArn = await signingConfig('Enforce');
    await box.send(new PutFunctionCodeSigningConfigCommand({ FunctionName, CodeSigningConfigArn }));
    const update = new UpdateFunctionConfigurationCommand({ FunctionName, Layers: [LayerVersionArn] });
    expect(await refusalOf(box.send(update))).toMatchObject({
      ...{ name: 'CodeVerificationFailedException', status: 400 },
      message: expect.stringMatching(/^Lambda cannot deploy the function\./),
    });
  });
});

describe('PolicyLengthExceededException', () => {
  it('is the answer to a statement that makes the policy of a layer too long', async () => {
    await layer();
    const add = (number: number) =>
      box.send(
        new AddLayerVersionPermissionCommand({
          ...{ LayerName: 'deps', VersionNumber: 1, StatementId: `${number}-`.padEnd(100, 's') },
          ...{ Action: 'lambda:GetLayerVersion', Principal: String(100_000_000_000 + number) },
        }),
      );
    let added = 0;
    const until = async () => {
      for (; added < 200; added += 1) await add(added);
    };
    expect(await refusalOf(until())).toMatchObject({
      ...{ name: 'PolicyLengthExceededException', status: 400 },
      message: expect.stringMatching(/^The final policy size \(\d+\) is bigger than the limit \(20480\)\.$/),
    });
    expect(added).toBeGreaterThan(20);
  });
});
