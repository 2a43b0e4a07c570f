import {
  hookRemoval,
  isOfFunction,
  removalKind,
  rulePlace,
  ruleRemoval,
  scheduleRemoval,
} from '../../../../src/views/function/triggers/removal';
import { urlCreation, urlDeletion } from '../../../../src/views/function/triggers/url-plan';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/paid';
const OF_BUS = 'arn:aws:events:us-east-1:000000000000:rule/shop/eu/paid';
const TARGET = { functionName: 'f', functionArn: FUNCTION, connections: [], taken: [] };

test('a rule is found on its bus', () => {
  expect(rulePlace(RULE)).toEqual({ Rule: 'paid', EventBusName: 'default' });
  expect(rulePlace(OF_BUS)).toEqual({ Rule: 'paid', EventBusName: 'shop/eu' });
});

test('a rule that calls nothing else is deleted', () => {
  const removal = ruleRemoval(
    RULE,
    [
      { Id: 'a', Arn: FUNCTION },
      { Id: 'b', Arn: `${FUNCTION}:live` },
    ],
    isOfFunction('f'),
  );
  expect(removal.requests.map(({ body }) => body)).toEqual([
    { Rule: 'paid', EventBusName: 'default', Ids: ['a', 'b'] },
    { Name: 'paid', EventBusName: 'default' },
  ]);
  expect(removal.commands).toEqual([
    'aws events remove-targets --rule paid --ids a b',
    'aws events delete-rule --name paid',
  ]);
});

test('a rule keeps its other targets', () => {
  const removal = ruleRemoval(
    OF_BUS,
    [
      { Id: 'a', Arn: FUNCTION },
      { Id: 'b', Arn: `${FUNCTION}2` },
    ],
    isOfFunction('f'),
  );
  expect(removal.does).toMatch(/stays for its 1 other/);
  expect(removal.requests.map(({ body }) => body)).toEqual([
    { Rule: 'paid', EventBusName: 'shop/eu', Ids: ['a'] },
  ]);
  expect(removal.commands).toEqual([
    'aws events remove-targets --rule paid --event-bus-name shop/eu --ids a',
  ]);
});

test('a schedule is removed from its group', () => {
  const arn = 'arn:aws:scheduler:us-east-1:000000000000:schedule/mine/nightly';
  expect(scheduleRemoval(arn)).toMatchObject({
    requests: [{ method: 'DELETE', path: '/schedules/nightly', query: { groupName: 'mine' } }],
    commands: ['lambdabox schedule rm nightly --group mine'],
  });
  expect(scheduleRemoval(arn.replace('mine', 'default')).commands).toEqual(['lambdabox schedule rm nightly']);
});

test('a hook is removed by its name', () => {
  expect(hookRemoval('hook/thumbs')).toMatchObject({
    requests: [{ method: 'DELETE', path: '/_lambdabox/hooks/thumbs' }],
    commands: ['lambdabox hooks rm thumbs'],
  });
});

test('what is removed how depends on what it is', () => {
  expect(removalKind({ kind: 'rule', id: RULE })).toBe('rule');
  expect(removalKind({ kind: 's3', id: 'hook/thumbs' })).toBe('hook');
  expect(removalKind({ kind: 'sqs', id: 'a-uuid' })).toBeUndefined();
});

test('a target is of a function by its name or its ARN, whatever its qualifier', () => {
  const isIts = isOfFunction('f');
  expect(['f', 'f:live', FUNCTION, `${FUNCTION}:1`].filter(isIts)).toHaveLength(4);
  expect(['f2', `${FUNCTION}2`, 'arn:aws:sqs:us-east-1:000000000000:f'].filter(isIts)).toEqual([]);
});

test('a URL for anybody comes with both permissions, and goes with them', () => {
  const made = urlCreation(TARGET, 'NONE');
  expect(made.requests.map(({ body }) => body)).toEqual([
    { AuthType: 'NONE' },
    expect.objectContaining({
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    }),
    expect.objectContaining({ Action: 'lambda:InvokeFunction', Principal: '*', InvokedViaFunctionUrl: true }),
  ]);
  expect(made.commands[2]).toMatch(/--invoked-via-function-url$/);
  expect(urlDeletion(TARGET, 'NONE').requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'DELETE /2021-10-31/functions/f/url',
    'DELETE /2015-03-31/functions/f/policy/FunctionURLAllowPublicAccess',
    'DELETE /2015-03-31/functions/f/policy/FunctionURLInvokeAllowPublicAccess',
  ]);
});

test('a URL for signed requests touches no permission', () => {
  expect(urlCreation(TARGET, 'AWS_IAM').requests).toHaveLength(1);
  expect(urlDeletion(TARGET, 'AWS_IAM').requests).toHaveLength(1);
});
