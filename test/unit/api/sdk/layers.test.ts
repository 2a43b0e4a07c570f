import {
  AddLayerVersionPermissionCommand,
  DeleteLayerVersionCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  paginateListLayers,
  paginateListLayerVersions,
  PublishLayerVersionCommand,
  RemoveLayerVersionPermissionCommand,
  type PublishLayerVersionCommandInput,
} from '@aws-sdk/client-lambda';
import { conflict, invalid, missing, pagesOf, refusalOf } from '../../../support/refusals';
import { zipOf } from '../../../support/zip';
import { ACCOUNT, REGION } from '../support';
import { useSdk } from './sdk-box';

/** Layers, as AWS's own client publishes, reads, lists, shares and deletes them. */
const box = useSdk();
const LAYER = `arn:aws:lambda:${REGION}:${ACCOUNT}:layer:deps`;
const FIRST = { LayerName: 'deps', VersionNumber: 1 };

const publish = async (LayerName: string, changes: Partial<PublishLayerVersionCommandInput> = {}) =>
  box.send(
    new PublishLayerVersionCommand({
      ...{ LayerName, Content: { ZipFile: await zipOf({ 'python/a.py': '' }) } },
      ...changes,
    }),
  );

describe('a layer', () => {
  it('is published, read by its name and by its ARN, and deleted', async () => {
    const made = await publish('deps', { CompatibleRuntimes: ['python3.13'] });
    expect(made).toMatchObject({ LayerArn: LAYER, LayerVersionArn: `${LAYER}:1`, Version: 1 });
    const { CodeSha256 } = made.Content ?? {};
    expect(await box.send(new GetLayerVersionCommand(FIRST))).toMatchObject({ Content: { CodeSha256 } });
    const byArn = await box.send(new GetLayerVersionByArnCommand({ Arn: `${LAYER}:1` }));
    expect(byArn).toMatchObject({ Content: { CodeSha256 }, CompatibleRuntimes: ['python3.13'] });
    const { $metadata } = await box.send(new DeleteLayerVersionCommand(FIRST));
    expect($metadata.httpStatusCode).toBe(204);
    expect(await refusalOf(box.send(new GetLayerVersionCommand(FIRST)))).toMatchObject({
      ...{ name: 'ResourceNotFoundException', status: 404 },
    });
  });

  it('is listed by pages, as are its versions', async () => {
    for (const name of ['deps', 'deps', 'other']) await publish(name);
    const layers = await pagesOf(paginateListLayers({ client: box.client, pageSize: 1 }, {}));
    expect(layers.flatMap(({ Layers = [] }) => Layers.map(({ LayerName }) => LayerName))).toEqual([
      'deps',
      'other',
    ]);
    const versions = await pagesOf(
      paginateListLayerVersions({ client: box.client, pageSize: 1 }, { LayerName: 'deps' }),
    );
    expect(versions.map(({ LayerVersions = [] }) => LayerVersions.map(({ Version }) => Version))).toEqual([
      [2],
      [1],
    ]);
  });

  it('is refused what AWS refuses', async () => {
    expect(await refusalOf(publish('deps', { Content: { ZipFile: Buffer.from('no archive') } }))).toEqual(
      invalid('Could not unzip uploaded file. Please check your file, then try to upload again.'),
    );
    for (const refused of await Promise.all(
      [
        box.send(new GetLayerVersionByArnCommand({ Arn: `${LAYER}:1` })),
        box.send(new GetLayerVersionCommand(FIRST)),
      ].map(refusalOf),
    ))
      expect(refused).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
    const zero = box.send(new GetLayerVersionCommand({ LayerName: 'deps', VersionNumber: 0 }));
    expect((await refusalOf(zero)).name).toBe('InvalidParameterValueException');
  });
});

describe('who may use a layer', () => {
  const add = (changes: object = {}) =>
    box.send(
      new AddLayerVersionPermissionCommand({
        ...{ ...FIRST, StatementId: 'all', Action: 'lambda:GetLayerVersion', Principal: '*' },
        ...changes,
      }),
    );
  const get = () => box.send(new GetLayerVersionPolicyCommand(FIRST));
  const remove = (StatementId: string) =>
    box.send(new RemoveLayerVersionPermissionCommand({ ...FIRST, StatementId }));

  it('is said, read and taken back', async () => {
    await publish('deps');
    expect(JSON.parse((await add()).Statement ?? '')).toMatchObject({ Sid: 'all', Resource: `${LAYER}:1` });
    const { Policy, RevisionId } = await get();
    expect(JSON.parse(Policy ?? '')).toMatchObject({ Statement: [{ Sid: 'all' }] });
    expect(RevisionId).toBeDefined();
    expect((await remove('all')).$metadata.httpStatusCode).toBe(204);
    expect(await refusalOf(get())).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
  });

  it('is refused what AWS refuses', async () => {
    expect(await refusalOf(add())).toEqual(missing(`Layer version ${LAYER}:1 does not exist.`));
    await publish('deps');
    await add();
    expect(await refusalOf(add())).toEqual(
      conflict(
        'The statement id (all) provided already exists. Please provide a new statement id, or remove the existing statement.',
      ),
    );
    expect(await refusalOf(add({ StatementId: 'b', RevisionId: 'old' }))).toMatchObject({
      ...{ name: 'PreconditionFailedException', status: 412 },
    });
    expect(await refusalOf(remove('other'))).toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
