import {
  CreateEventBusCommand,
  EventBridgeClient,
  EventBridgeServiceException,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { refusalBy, refused } from '../../../support/refusals';
import { BusBox } from '../../sources/bus/bus-box';
import { TestApi } from '../support';
import { reached } from './sdk-box';

/** Errors that AWS documents for EventBridge, and lists that go on. One `describe` an error. */
const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:orders';
const EventPattern = '{"source":["shop"]}';

let api: TestApi;
let client: EventBridgeClient;
beforeEach(async () => {
  const bus = new BusBox();
  api = await new TestApi().start({ events: (name, input, trace) => bus.call(name, input, trace) });
  client = new EventBridgeClient(reached(api));
});
afterEach(async () => {
  client.destroy();
  await api.stop();
});

const send = ((command: never) => client.send(command)) as EventBridgeClient['send'];
const refusalOf = refusalBy(EventBridgeServiceException);
const targets = (count: number) => Array.from({ length: count }, (_, at) => ({ Id: `t${at}`, Arn: QUEUE }));

describe('InvalidEventPatternException', () => {
  it('is the answer to a rule whose pattern is none', async () => {
    expect(await refusalOf(send(new PutRuleCommand({ Name: 'a', EventPattern: '{' })))).toMatchObject({
      ...{ name: 'InvalidEventPatternException', status: 400 },
      message: expect.stringMatching(/^Event pattern is not valid\. Reason: /),
    });
  });
});

describe('ResourceNotFoundException', () => {
  it('is the answer to a rule of no bus, and to targets of no rule', async () => {
    const put = new PutRuleCommand({ Name: 'a', EventPattern, EventBusName: 'none' });
    expect(await refusalOf(send(put))).toEqual(
      refused(...(['ResourceNotFoundException', 400] as const), 'Event bus none does not exist.'),
    );
    expect(await refusalOf(send(new PutTargetsCommand({ Rule: 'none', Targets: targets(1) })))).toEqual(
      refused(
        ...(['ResourceNotFoundException', 400] as const),
        'Rule none does not exist on EventBus default.',
      ),
    );
  });
});

describe('LimitExceededException', () => {
  const limit = refused(
    ...(['LimitExceededException', 400] as const),
    'The requested resource exceeds the maximum number allowed.',
  );

  it('is the answer to the bus after the hundredth', async () => {
    for (let made = 1; made < 100; made += 1) await send(new CreateEventBusCommand({ Name: `b${made}` }));
    expect(await refusalOf(send(new CreateEventBusCommand({ Name: 'more' })))).toEqual(limit);
  });

  it('is the answer to the rule after the three hundredth of a bus', async () => {
    for (let put = 0; put < 300; put += 1) await send(new PutRuleCommand({ Name: `r${put}`, EventPattern }));
    expect(await refusalOf(send(new PutRuleCommand({ Name: 'more', EventPattern })))).toEqual(limit);
  });

  it('is the answer to the sixth target of a rule', async () => {
    await send(new PutRuleCommand({ Name: 'a', EventPattern }));
    expect(await refusalOf(send(new PutTargetsCommand({ Rule: 'a', Targets: targets(6) })))).toEqual(limit);
  });
});

it('targets of a rule, and rules of a target, are listed by pages', async () => {
  for (const Name of ['a', 'b']) await send(new PutRuleCommand({ Name, EventPattern }));
  for (const Rule of ['a', 'b']) await send(new PutTargetsCommand({ Rule, Targets: targets(2) }));
  const first = await send(new ListTargetsByRuleCommand({ Rule: 'a', Limit: 1 }));
  const second = await send(
    new ListTargetsByRuleCommand({ Rule: 'a', Limit: 1, NextToken: first.NextToken }),
  );
  expect([first, second].map(({ Targets = [] }) => Targets.map(({ Id }) => Id))).toEqual([['t0'], ['t1']]);
  expect(second.NextToken).toBeUndefined();
  const some = await send(new ListRuleNamesByTargetCommand({ TargetArn: QUEUE, Limit: 1 }));
  const rest = await send(
    new ListRuleNamesByTargetCommand({ TargetArn: QUEUE, Limit: 1, NextToken: some.NextToken }),
  );
  expect([some.RuleNames, rest.RuleNames, rest.NextToken]).toEqual([['a'], ['b'], undefined]);
});
