import {
  DeleteResourcePolicyCommand,
  ListTagsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-lambda';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIRST_BUILD_MS, useService } from '../support/lambda';
import { allow } from '../support/sessions';

const ADMIN = 'arn:aws:iam::000000000000:role/admin';
const directory = mkdtempSync(join(tmpdir(), 'lbpolicies-'));
const policies = join(directory, 'policies.json');
writeFileSync(policies, JSON.stringify({ [ADMIN]: allow(['lambda:*', 'lambdabox:Operate']) }));
afterAll(() => rmSync(directory, { recursive: true }));

const box = useService({
  LAMBDABOX_NETWORK: 'none',
  LAMBDABOX_TEST_CONTROLS: '1',
  LAMBDABOX_MAX_STEMS: '1',
  LAMBDABOX_FUNCTION_ENV: '{"AWS_ENDPOINT_URL_S3":"http://minio:9000"}',
  LAMBDABOX_ROLE_POLICIES: policies,
});

/** What it was called with, and in which chain of calls. */
const CALLEE = `exports.handler = async (event) => ({ got: event.n + 1, trace: process.env._X_AMZN_TRACE_ID });`;

/** Calls as AWS's first sample does, asks who it is, reads its log, and tries what it may not. */
const NODE = `
const { LambdaClient, InvokeCommand, TagResourceCommand } = require('@aws-sdk/client-lambda');
const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');
const { CloudWatchLogsClient, DescribeLogStreamsCommand } = require('@aws-sdk/client-cloudwatch-logs');
const lambda = new LambdaClient({});
exports.handler = async ({ n, arn }) => {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: 'callee', Payload: JSON.stringify({ n }) }));
  const tagged = await lambda.send(new TagResourceCommand({ Resource: arn, Tags: { a: 'b' } }))
    .then(() => 'tagged', (error) => error.name + ': ' + error.message);
  const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
  const logs = await new CloudWatchLogsClient({}).send(new DescribeLogStreamsCommand({ logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME }));
  return { answer: JSON.parse(answer.Payload.transformToString()), tagged, Arn, streams: logs.logStreams.length > 0,
    s3: process.env.AWS_ENDPOINT_URL_S3 };
};`;

const PYTHON = `
import json, boto3
awslambda = boto3.client('lambda')
sts = boto3.client('sts')
def handler(event, context):
    answer = awslambda.invoke(FunctionName='callee', Payload=json.dumps({'n': event['n']}))
    try:
        awslambda.tag_resource(Resource=event['arn'], Tags={'a': 'b'})
        tagged = 'tagged'
    except Exception as error:
        tagged = type(error).__name__ + ': ' + str(error)
    return {'answer': json.load(answer['Payload']), 'tagged': tagged, 'Arn': sts.get_caller_identity()['Arn']}
`;

/** What one function's credentials are to another. */
const LENDER = `exports.handler = async () => ({ accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY, sessionToken: process.env.AWS_SESSION_TOKEN });`;
const BORROWER = `
const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');
exports.handler = (credentials) => new STSClient({ credentials, maxAttempts: 1 }).send(new GetCallerIdentityCommand({}))
  .then(({ Arn }) => Arn, (error) => error.name);`;

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:callee';
const denied = (name: string) =>
  `User: arn:aws:sts::000000000000:assumed-role/lambdabox/${name} is not authorized to perform: lambda:TagResource on resource: ${ARN} because no identity-based policy allows the lambda:TagResource action`;

describe('a function without a network', () => {
  beforeAll(async () => {
    const small = { MemorySize: 256, Timeout: 60 };
    await box.functions.deployNode('callee', CALLEE, small);
    await box.functions.deployNode('caller', NODE, small);
    await box.functions.deployNode('admin', NODE, { ...small, Role: ADMIN });
    await box.functions.deploy('snake', { 'index.py': PYTHON }, { ...small, Runtime: 'python3.13' });
    await box.functions.deployNode('lender', LENDER, small);
    await box.functions.deployNode('borrower', BORROWER, small);
  }, FIRST_BUILD_MS);

  it.each(['cold', 'stem', 'warm'] as const)(
    "calls another with AWS's own client, from a %s start",
    async (start) => {
      const { json, payload } = await box.functions.force(start, 'caller', { n: 4, arn: ARN });
      expect(`${start}: ${payload}`).toContain('"got":5');
      expect(json).toEqual({
        answer: { got: 5, trace: expect.stringMatching(/;Lineage=1:[0-9a-f]{8}:0\|1:[0-9a-f]{8}:0$/) },
        tagged: `AccessDeniedException: ${denied('caller')}`,
        Arn: 'arn:aws:sts::000000000000:assumed-role/lambdabox/caller',
        streams: true,
        s3: 'http://minio:9000',
      });
    },
    120_000,
  );

  it('may do what its role may', async () => {
    const { json } = await box.functions.invoke('admin', { n: 1, arn: ARN });
    // Of the logs the operator's policy says nothing.
    expect(json).toMatchObject({
      errorType: 'AccessDeniedException',
      errorMessage: expect.stringContaining('assumed-role/admin/admin is not authorized to perform: logs:'),
    });
    const { Tags } = await box.functions.client.send(new ListTagsCommand({ Resource: ARN }));
    expect(Tags).toEqual({ a: 'b' });
  }, 120_000);

  it("may do what the other's policy allows, and not what it denies", async () => {
    const put = (Effect: string, Action: string) => {
      const Principal = { AWS: 'arn:aws:iam::000000000000:role/lambdabox' };
      const Policy = JSON.stringify({ Statement: { Effect, Principal, Action, Resource: ARN } });
      return box.functions.client.send(new PutResourcePolicyCommand({ ResourceArn: ARN, Policy }));
    };
    await put('Allow', 'lambda:TagResource');
    expect((await box.functions.invoke('caller', { n: 1, arn: ARN })).json).toMatchObject({
      tagged: 'tagged',
    });
    await put('Deny', 'lambda:InvokeFunction');
    expect((await box.functions.invoke('caller', { n: 1, arn: ARN })).json).toMatchObject({
      errorType: 'AccessDeniedException',
      errorMessage: expect.stringContaining(`${ARN} with an explicit deny in a resource-based policy`),
    });
    await box.functions.client.send(new DeleteResourcePolicyCommand({ ResourceArn: ARN }));
    expect((await box.functions.invoke('caller', { n: 1, arn: ARN })).json).toMatchObject({
      answer: { got: 2 },
    });
  }, 120_000);

  it('calls another from Python', async () => {
    const { json } = await box.functions.invoke('snake', { n: 4, arn: ARN });
    expect(json).toMatchObject({
      answer: { got: 5 },
      tagged: `ClientError: An error occurred (AccessDeniedException) when calling the TagResource operation: ${denied('snake')}`,
      Arn: 'arn:aws:sts::000000000000:assumed-role/lambdabox/snake',
    });
  }, 120_000);

  it("cannot use another's credentials", async () => {
    const { json: credentials } = await box.functions.invoke('lender');
    const { json } = await box.functions.invoke('borrower', credentials);
    expect(json).toBe('InvalidClientTokenId');
  }, 120_000);
});
