import {
  DeleteResourcePolicyCommand,
  GetFunctionRecursionConfigCommand,
  GetPolicyCommand,
  GetResourcePolicyCommand,
  InvokeWithResponseStreamCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionRecursionConfigCommand,
  PutResourcePolicyCommand,
  type InvokeWithResponseStreamResponse,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { useService } from '../support/lambda';
import { allRefused, invalid, missing, refusalOf, refused } from '../support/refusals';

/** What AWS's own client makes of a streamed answer, of what stops a loop of calls, and of a policy as a whole. */
const box = useService({ LAMBDABOX_NETWORK: 'none' });

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:';

const send = ((command: never) => box.functions.client.send(command)) as LambdaClient['send'];

beforeAll(async () => {
  const source = `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
    for (let n = 0; n < 3; n += 1) stream.write('part ' + n + ';');
    if (event.trace) stream.write(process.env._X_AMZN_TRACE_ID);
    if (event.fail) throw new Error('in the middle');
    stream.end();
  });`;
  await box.functions.deployNode('stream', source);
  await box.functions.deployNode('closed', source);
  await send(new PutFunctionConcurrencyCommand({ FunctionName: 'closed', ReservedConcurrentExecutions: 0 }));
}, 900_000);

describe('what a loop of calls leads to', () => {
  it('is Terminate until it is put', async () => {
    const FunctionName = 'stream';
    const get = () => send(new GetFunctionRecursionConfigCommand({ FunctionName }));
    expect(await get()).toMatchObject({ RecursiveLoop: 'Terminate' });
    const RecursiveLoop = 'Allow';
    expect(await send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop }))).toMatchObject({
      RecursiveLoop,
    });
    expect(await get()).toMatchObject({ RecursiveLoop });
    await send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: 'Terminate' }));
  });

  it('refuses what AWS refuses', async () => {
    const ofGone = { FunctionName: 'gone', RecursiveLoop: 'Allow' } as const;
    await allRefused(
      [
        send(new GetFunctionRecursionConfigCommand(ofGone)),
        send(new PutFunctionRecursionConfigCommand(ofGone)),
      ],
      missing(`Function not found: ${ARN}gone`),
    );
    const RecursiveLoop = 'Sometimes' as 'Allow';
    expect(
      await refusalOf(send(new PutFunctionRecursionConfigCommand({ FunctionName: 'stream', RecursiveLoop }))),
    ).toMatchObject({ name: 'ValidationException', status: 400 });
  });
});

describe('a policy as a whole', () => {
  const ResourceArn = `${ARN}stream`;
  const get = () => send(new GetResourcePolicyCommand({ ResourceArn }));
  const policyOf = (Resource: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: 's', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource }],
    });

  it('is put, read in either way, and deleted', async () => {
    const put = await send(new PutResourcePolicyCommand({ ResourceArn, Policy: policyOf(ResourceArn) }));
    expect(put.RevisionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await get()).toMatchObject({ Policy: put.Policy, RevisionId: put.RevisionId });
    const { Policy } = await send(new GetPolicyCommand({ FunctionName: 'stream' }));
    expect(JSON.parse(Policy ?? '')).toMatchObject({ Statement: [{ Sid: 's', Resource: ResourceArn }] });
    const deleted = await send(new DeleteResourcePolicyCommand({ ResourceArn }));
    expect(deleted.$metadata.httpStatusCode).toBe(204);
  });

  it('refuses what AWS refuses', async () => {
    const nothing = missing('The resource you requested does not exist.');
    await allRefused([get(), send(new DeleteResourcePolicyCommand({ ResourceArn }))], nothing);
    const put = (arn: string, RevisionId?: string) =>
      send(new PutResourcePolicyCommand({ ResourceArn: arn, Policy: policyOf(arn), RevisionId }));
    expect(await refusalOf(put(`${ARN}gone`))).toMatchObject({
      ...{ name: 'ResourceNotFoundException', status: 404 },
    });
    expect(await refusalOf(put(ResourceArn, '00000000-0000-0000-0000-000000000000'))).toMatchObject({
      ...{ name: 'PreconditionFailedException', status: 412 },
    });
    expect(await refusalOf(put(`${ResourceArn}:$LATEST`))).toMatchObject({ status: 400 });
  });
});

describe('InvokeWithResponseStream', () => {
  const invoke = (input: Partial<InvokeWithResponseStreamCommand['input']> = {}) =>
    send(new InvokeWithResponseStreamCommand({ FunctionName: 'stream', LogType: 'Tail', ...input }));

  /** The chunks as one text, and how it ended. */
  async function streamed({ EventStream }: InvokeWithResponseStreamResponse) {
    if (!EventStream) throw new Error('the answer has no stream');
    let text = '';
    let end: object | undefined;
    for await (const { PayloadChunk, InvokeComplete } of EventStream) {
      text += Buffer.from(PayloadChunk?.Payload ?? []).toString();
      end ??= InvokeComplete;
    }
    return { text, end };
  }

  it('brings what the function writes, then how it ended', async () => {
    const answer = await invoke();
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    const { text, end } = await streamed(answer);
    expect(text).toBe('part 0;part 1;part 2;');
    expect(end).toMatchObject({ LogResult: expect.any(String) });
    expect(end).not.toHaveProperty('ErrorCode');
  });

  it('brings an error after what was written before it', async () => {
    const { text, end } = await streamed(await invoke({ Payload: Buffer.from('{"fail":true}') }));
    expect(text).toBe('part 0;part 1;part 2;');
    expect(end).toMatchObject({
      ErrorCode: 'Error',
      ErrorDetails: expect.stringContaining('in the middle'),
    });
  });

  it('refuses what AWS refuses', async () => {
    expect(await refusalOf(invoke({ FunctionName: 'gone' }))).toEqual(
      missing(`Function not found: ${ARN}gone:$LATEST`),
    );
    expect(await refusalOf(invoke({ FunctionName: 'stream:red' }))).toEqual(
      missing(`Function not found: ${ARN}stream:red`),
    );
    expect(await refusalOf(invoke({ Payload: Buffer.from('{') }))).toMatchObject({
      ...{ name: 'InvalidRequestContentException', status: 400 },
      message: expect.stringContaining('Could not parse request body into json'),
    });
    expect(await refusalOf(invoke({ FunctionName: 'closed' }))).toEqual(
      refused('TooManyRequestsException', 429, 'Rate Exceeded.'),
    );
    expect(await refusalOf(invoke({ FunctionName: 'stream:blue', Qualifier: 'green' }))).toEqual(
      invalid('The derived qualifier from the function name does not match the specified qualifier.'),
    );
    const tooLarge = Buffer.from(JSON.stringify('x'.repeat(6 * 1024 * 1024)));
    expect(await refusalOf(invoke({ Payload: tooLarge }))).toMatchObject({
      ...{ name: 'RequestTooLargeException', status: 413 },
    });
  });

  it('ends a loop of calls', async () => {
    const { text } = await streamed(await invoke({ Payload: Buffer.from('{"trace":true}') }));
    const lineage = /Lineage=1:[0-9a-f]{8}:0$/.exec(text)?.[0] ?? '';
    const trace = `Root=1-5759e988-bd862e3fe1be46a994272793;${lineage.replace(/0$/, '15')}`;
    const command = new InvokeWithResponseStreamCommand({ FunctionName: 'stream' });
    command.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['x-amzn-trace-id'] = trace;
        return next(args);
      },
      { step: 'build' },
    );
    expect(await refusalOf(send(command))).toMatchObject({
      ...{ name: 'RecursiveInvocationException', status: 400 },
      message: expect.stringContaining(`${ARN}stream`),
    });
  });
});
