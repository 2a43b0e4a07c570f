import { ARN, ControlPlaneBox, refusal } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
  await box.active({ Publish: true });
});
afterEach(() => box.close());

const permission = (changes: object = {}) => ({
  StatementId: 's3',
  Action: 'lambda:InvokeFunction',
  Principal: 's3.amazonaws.com',
  ...changes,
});

async function add(changes: object = {}, qualifier?: string, name = 'f'): Promise<string> {
  const answer = await box.resources.functionPolicies.add(name, qualifier, permission(changes));
  return (answer as { Statement: string }).Statement;
}

const remove = (sid: string, qualifier?: string, revisionId?: string, name = 'f') =>
  box.resources.functionPolicies.remove(name, qualifier, sid, revisionId);

function policy(qualifier?: string, name = 'f') {
  const { Policy, RevisionId } = box.resources.functionPolicies.get(name, qualifier) as Record<
    string,
    string
  >;
  return { text: Policy ?? '', revisionId: RevisionId ?? '' };
}
const sids = (qualifier?: string): unknown[] =>
  (JSON.parse(policy(qualifier).text) as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid);
const alias = (Name: string, FunctionVersion = '1') =>
  box.resources.aliases.create('f', { Name, FunctionVersion });
const revisionOfAlias = (name: string) =>
  (box.resources.aliases.get('f', name) as { RevisionId: string }).RevisionId;

const GONE = '404 ResourceNotFoundException: The resource you requested does not exist.';
const STALE =
  '412 PreconditionFailedException: The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id';

describe('AddPermission', () => {
  const head = (principal: string, action = 'lambda:InvokeFunction') =>
    `{"Sid":"s3","Effect":"Allow","Principal":${principal},"Action":"${action}","Resource":"${ARN}:f"`;

  it.each([
    ['*', '"*"'],
    ['s3.amazonaws.com', '{"Service":"s3.amazonaws.com"}'],
    ['logs.eu-central-1.amazonaws.com', '{"Service":"logs.eu-central-1.amazonaws.com"}'],
    ['alexa-appkit.amazon.com', '{"Service":"alexa-appkit.amazon.com"}'],
    ['123456789012', '{"AWS":"arn:aws:iam::123456789012:root"}'],
    ['arn:aws:iam::123456789012:role/path/r', '{"AWS":"arn:aws:iam::123456789012:role/path/r"}'],
  ])('answers with the statement of the principal %s', async (Principal, shown) => {
    expect(await add({ Principal })).toBe(`${head(shown)}}`);
  });

  it.each<[object, string]>([
    [{ SourceArn: 'arn:aws:s3:::b' }, '{"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"}}'],
    [{ SourceAccount: '123456789012' }, '{"StringEquals":{"AWS:SourceAccount":"123456789012"}}'],
    [{ EventSourceToken: 'amzn1.ask-1' }, '{"StringEquals":{"lambda:EventSourceToken":"amzn1.ask-1"}}'],
    [{ InvokedViaFunctionUrl: true }, '{"Bool":{"lambda:InvokedViaFunctionUrl":"true"}}'],
    [
      { InvokedViaFunctionUrl: true, SourceArn: 'arn:aws:s3:::b', SourceAccount: '123456789012' },
      '{"StringEquals":{"AWS:SourceAccount":"123456789012"},"Bool":{"lambda:InvokedViaFunctionUrl":"true"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"}}',
    ],
  ])('makes a condition of %j', async (members, shown) => {
    expect(await add(members)).toBe(`${head('{"Service":"s3.amazonaws.com"}')},"Condition":${shown}}`);
  });

  it('writes all conditions of a URL in the order of AWS', async () => {
    const statement = await add({
      Principal: '*',
      Action: 'lambda:InvokeFunctionUrl',
      SourceArn: 'arn:aws:s3:::b',
      PrincipalOrgID: 'o-1234567890',
      FunctionUrlAuthType: 'NONE',
      SourceAccount: '123456789012',
    });
    expect(statement).toBe(
      `${head('"*"', 'lambda:InvokeFunctionUrl')},"Condition":{"StringEquals":{"AWS:SourceAccount":"123456789012","lambda:FunctionUrlAuthType":"NONE","aws:PrincipalOrgID":"o-1234567890"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"}}}`,
    );
  });

  it.each<[object, string]>([
    [
      { Principal: 'invalid.nonaws.com' },
      'The provided principal was invalid. Please check the principal and try again.',
    ],
    [
      { Principal: 'arn:aws:s3:::bucket' },
      'The provided principal was invalid. Please check the principal and try again.',
    ],
    [
      { FunctionUrlAuthType: 'NONE' },
      'FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action',
    ],
  ])('refuses %j', async (members, text) => {
    expect(await refusal(() => add(members))).toBe(`400 InvalidParameterValueException: ${text}`);
    expect(await refusal(() => policy())).toBe(GONE);
  });

  it.each<[object, string]>([
    [
      { StatementId: 'example.com' },
      "Value 'example.com' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
    ],
    [
      { Action: 's3:GetObject' },
      "Value 's3:GetObject' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])",
    ],
    [
      { Principal: 'a b' },
      "Value 'a b' at 'principal' failed to satisfy constraint: Member must satisfy regular expression pattern: [^\\s]+",
    ],
    [
      { SourceAccount: '1' },
      "Value '1' at 'sourceAccount' failed to satisfy constraint: Member must satisfy regular expression pattern: \\d{12}",
    ],
    [
      { FunctionUrlAuthType: 'ALL' },
      "Value 'ALL' at 'functionUrlAuthType' failed to satisfy constraint: Member must satisfy enum value set: [NONE, AWS_IAM]",
    ],
    [
      { Principal: undefined },
      "Value null at 'principal' failed to satisfy constraint: Member must not be null",
    ],
  ])('refuses the members %j', async (members, text) => {
    expect(await refusal(() => add(members))).toBe(
      `400 ValidationException (untyped): 1 validation error detected: ${text}`,
    );
  });

  it('refuses a statement id that is taken, in the policy of the same qualifier', async () => {
    await alias('live');
    await add();
    await add({}, 'live');
    expect(await refusal(() => add({ Action: '*' }))).toBe(
      '409 ResourceConflictException: The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.',
    );
  });

  it.each([
    [undefined, 'absent', `404 ResourceNotFoundException: Function not found: ${ARN}:absent`],
    ['42', 'f', `404 ResourceNotFoundException: Function not found: ${ARN}:f:42`],
    ['no-alias', 'f', `404 ResourceNotFoundException: Cannot find alias arn: ${ARN}:f:no-alias`],
    ['a-$-b', 'f', `404 ResourceNotFoundException: Function not found: ${ARN}:f:a-$-b`],
    [
      '$LATEST',
      'f',
      '400 InvalidParameterValueException: We currently do not support adding policies for $LATEST.',
    ],
    [
      '42',
      'f:live',
      '400 InvalidParameterValueException: The derived qualifier from the function name does not match the specified qualifier.',
    ],
  ])('refuses the qualifier %s of %s', async (qualifier, name, text) => {
    expect(await refusal(() => add({}, qualifier, name))).toBe(text);
  });

  it('refuses what cannot be a qualifier, with its pattern', async () => {
    expect(await refusal(() => add({}, 'a-?-b'))).toBe(
      "400 ValidationException (untyped): 1 validation error detected: Value 'a-?-b' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+",
    );
  });

  it('refuses a policy of more than 20 KB, and keeps the old one', async () => {
    for (let at = 0; at < 5; at += 1) {
      await add({ StatementId: `s${at}`, SourceArn: `arn:aws:s3:::${'b'.repeat(3500)}` });
    }
    const before = policy();
    expect(
      await refusal(() => add({ StatementId: 'last', SourceArn: `arn:aws:s3:::${'b'.repeat(3500)}` })),
    ).toMatch(
      /^400 PolicyLengthExceededException: The final policy size \(\d{5}\) is bigger than the limit \(20480\)\.$/,
    );
    expect(policy()).toEqual(before);
  });
});

describe('GetPolicy', () => {
  it('shows the statements in the order of their making, by name and by ARN', async () => {
    await add();
    await add({ StatementId: 'sqs', Principal: 'sqs.amazonaws.com' });
    const statement = (sid: string) =>
      `{"Sid":"${sid}","Effect":"Allow","Principal":{"Service":"${sid}.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"${ARN}:f"}`;
    expect(policy().text).toBe(
      `{"Version":"2012-10-17","Id":"default","Statement":[${statement('s3')},${statement('sqs')}]}`,
    );
    expect(policy(undefined, `${ARN}:f`)).toEqual(policy());
    expect(policy(undefined, '123456789012:function:f')).toEqual(policy());
  });

  it('is told apart by qualifier, and publishing copies none', async () => {
    await alias('live');
    await add({ StatementId: 'plain' });
    await add({ StatementId: 'alias' }, 'live');
    await add({ StatementId: 'version' }, undefined, 'f:1');
    expect([sids(), sids('live'), sids('1')]).toEqual([['plain'], ['alias'], ['version']]);
    expect(policy('live').text).toContain(`"Resource":"${ARN}:f:live"`);
    await box.updateCode({ bootstrap: '#!/bin/sh\nexit\n' });
    await box.settle();
    await box.resources.versions.publish('f', {});
    for (const qualifier of ['2', '$LATEST', 'absent']) {
      expect(await refusal(() => policy(qualifier))).toBe(GONE);
    }
  });

  it('says of a version that does not exist what it says of one without a policy', async () => {
    expect(await refusal(() => policy())).toBe(GONE);
    expect(await refusal(() => policy('42'))).toBe(GONE);
    expect(await refusal(() => policy(undefined, 'absent'))).toBe(
      `404 ResourceNotFoundException: Function not found: ${ARN}:absent`,
    );
  });
});

describe('RemovePermission', () => {
  it('takes one statement away, and the policy with the last', async () => {
    await add();
    await add({ StatementId: 'sqs' });
    await remove('sqs');
    expect(sids()).toEqual(['s3']);
    expect(await refusal(() => remove('sqs'))).toBe(
      '404 ResourceNotFoundException: Statement sqs is not found in resource policy.',
    );
    await remove('s3');
    expect(await refusal(() => policy())).toBe(GONE);
    expect(await refusal(() => remove('s3'))).toBe(
      '404 ResourceNotFoundException: No policy is associated with the given resource.',
    );
  });

  it.each([
    [undefined, 'absent', `404 ResourceNotFoundException: No policy found for: ${ARN}:absent`],
    ['live', 'absent', `404 ResourceNotFoundException: No policy found for: ${ARN}:absent`],
    ['live', 'f', `404 ResourceNotFoundException: Cannot find alias arn: ${ARN}:f:live`],
    ['7', 'f', `404 ResourceNotFoundException: Function not found: ${ARN}:f:7`],
    ['$LATEST', 'f', '404 ResourceNotFoundException: No policy is associated with the given resource.'],
  ])('of the qualifier %s of %s says what is not there', async (qualifier, name, text) => {
    await add();
    expect(await refusal(() => remove('s3', qualifier, undefined, name))).toBe(text);
  });

  it('refuses what cannot be a statement id', async () => {
    expect(await refusal(() => remove('a b'))).toMatch(/^400 ValidationException .*'statementId'/);
  });
});

describe('the revision of a policy', () => {
  it('is that of its function, and every change of either makes another', async () => {
    const first = box.get().RevisionId as string;
    expect(await refusal(() => add({ RevisionId: 'stale' }))).toBe(STALE);
    await add({ RevisionId: first });
    const second = policy().revisionId;
    expect([box.get().RevisionId, second === first]).toEqual([second, false]);
    await box.resources.functionConfiguration.update('f', { Description: 'other' });
    await box.settle();
    const third = policy().revisionId;
    expect([box.get().RevisionId, third === second]).toEqual([third, false]);
    expect(await refusal(() => remove('s3', undefined, second))).toBe(STALE);
    await remove('s3', undefined, third);
    expect(box.get().RevisionId).not.toBe(third);
  });

  it('is that of the version or the alias, and leaves the function alone', async () => {
    await alias('live');
    const before = {
      plain: box.get().RevisionId,
      one: box.get('f', '1').RevisionId,
      live: revisionOfAlias('live'),
    };
    expect(await refusal(() => add({ RevisionId: before.one }, 'live'))).toBe(STALE);
    await add({ RevisionId: before.live }, 'live');
    await add({ RevisionId: before.one }, '1');
    expect(revisionOfAlias('live')).toBe(policy('live').revisionId);
    expect(box.get('f', '1').RevisionId).toBe(policy('1').revisionId);
    expect(policy('live').revisionId).not.toBe(before.live);
    expect(policy('1').revisionId).not.toBe(before.one);
    expect(box.get().RevisionId).toBe(before.plain);
  });

  it('stays when a refused change leaves the policy as it is', async () => {
    await add();
    const before = policy();
    await refusal(() => remove('other'));
    await refusal(() => add());
    expect(policy()).toEqual(before);
  });
});

it('keeps policies over a restart, and environments of a version over a change of its policy', async () => {
  await alias('live');
  await add({}, 'live');
  await add({}, '1');
  const runs = box.resolve('f', 'live').version.generation;
  await box.open();
  expect(sids('live')).toEqual(['s3']);
  expect(box.resolve('f', 'live').version.generation).toBe(runs);
});

it('answers for whoever asks by the policy', async () => {
  await add({ SourceArn: 'arn:aws:s3:::photos' });
  const ask = (source: string) =>
    box.plane.permissions.answer({
      functionName: 'f',
      action: 'lambda:InvokeFunction',
      principal: { kind: 'service', name: 's3.amazonaws.com' },
      context: { 'aws:SourceArn': source },
    });
  expect([ask('arn:aws:s3:::photos'), ask('arn:aws:s3:::others')]).toEqual(['allowed', 'none']);
});

it('is deleted with its alias, its version, and its function', async () => {
  await box.updateCode({ bootstrap: '#!/bin/sh\nexit\n' }, { Publish: true });
  await box.settle();
  await alias('live', '2');
  for (const qualifier of [undefined, 'live', '1']) await add({}, qualifier);
  await box.resources.aliases.delete('f', 'live');
  await alias('live', '2');
  await box.resources.functions.delete('f', '1');
  expect([sids(), box.plane.catalog.get('f')?.policies?.length]).toEqual([['s3'], 1]);
  expect(await refusal(() => policy('live'))).toBe(GONE);
  await box.resources.functions.delete('f', undefined);
  await box.active();
  expect(await refusal(() => policy())).toBe(GONE);
});
