import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from '../test/support/service';
import { Samples } from './samples';
import type { Subject } from './subject';

const EVENTS = 200;
/** Between two events: a warm function has frozen again, as between two that come by themselves. */
const PAUSE_MS = 100;
const TIMES = 10;
/** Of its own for each schedule, so that it is as alone as schedules are. */
const APART_S = 1;
const AHEAD_S = 8;

interface Ran {
  readonly startedAt: number;
  readonly totalMs: number;
  readonly startKind: string;
}

export interface PushedFigures {
  /** A call over HTTP, from its first byte to its answer's last. */
  readonly plain: Samples;
  /** From before put-events to the end of the function's run, on the machine's clock. */
  readonly bus: Samples;
  /** How long behind its second each schedule's call began. */
  readonly late: Samples;
  /** Of the schedules' calls. */
  readonly starts: readonly string[];
}

/** Events through the bus and calls of schedules, of functions that do nothing, beside plain calls. */
export async function pushed(subject: Subject): Promise<PushedFigures> {
  const how = {
    endpoint: `http://${subject.address.host}:${subject.address.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  };
  const bus = await throughBus(subject, new EventBridgeClient(how));
  return { ...bus, ...(await bySchedules(subject, new SchedulerClient(how))) };
}

async function throughBus(
  subject: Subject,
  events: EventBridgeClient,
): Promise<{ plain: Samples; bus: Samples }> {
  const Arn = await allowed(subject, 'pushed');
  await events.send(new PutRuleCommand({ Name: 'bench', EventPattern: '{"source":["bench"]}' }));
  await events.send(new PutTargetsCommand({ Rule: 'bench', Targets: [{ Id: '1', Arn }] }));
  const plain: number[] = [];
  const sent: number[] = [];
  for (let n = 0; n < EVENTS; n += 1) {
    plain.push((await subject.call('pushed')).totalMs);
    await pause(PAUSE_MS);
    sent.push(now());
    await events.send(
      new PutEventsCommand({ Entries: [{ Source: 'bench', DetailType: 'one', Detail: '{}' }] }),
    );
    await pause(PAUSE_MS);
  }
  events.destroy();
  // Of two runs each the second is the event's.
  const ran = (await runs(subject, 'pushed', 2 * EVENTS)).filter((_, index) => index % 2 === 1);
  return {
    plain: new Samples(plain),
    bus: new Samples(ran.map(({ startedAt, totalMs }, n) => startedAt + totalMs - (sent[n] ?? Number.NaN))),
  };
}

async function bySchedules(
  subject: Subject,
  scheduler: SchedulerClient,
): Promise<{ late: Samples; starts: readonly string[] }> {
  const Arn = await allowed(subject, 'scheduled');
  const first = Math.ceil(Date.now() / 1000) + AHEAD_S;
  const due = Array.from({ length: TIMES }, (_, n) => (first + n * APART_S) * 1000);
  for (const [n, time] of due.entries()) {
    await scheduler.send(
      new CreateScheduleCommand({
        Name: `bench-${n}`,
        ScheduleExpression: `at(${new Date(time).toISOString().slice(0, 19)})`,
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn, RoleArn: 'arn:aws:iam::000000000000:role/lambdabox' },
      }),
    );
  }
  scheduler.destroy();
  await pause(Math.max(0, (due.at(-1) ?? 0) + 2000 - Date.now()));
  const ran = await runs(subject, 'scheduled', TIMES);
  return {
    late: new Samples(ran.map(({ startedAt }, n) => startedAt - (due[n] ?? Number.NaN))),
    starts: ran.map(({ startKind }) => startKind),
  };
}

/** A function that does nothing, and that rules may call. Its ARN. */
async function allowed(subject: Subject, FunctionName: string): Promise<string> {
  await subject.deploy(FunctionName, 'nodejs24.x', {
    'index.js': 'exports.handler = async () => undefined;',
  });
  const client = subject.client();
  await client.send(
    new AddPermissionCommand({
      ...{ FunctionName, StatementId: 'rules', Action: 'lambda:InvokeFunction' },
      Principal: 'events.amazonaws.com',
    }),
  );
  client.destroy();
  return `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`;
}

/** The last of a function, the oldest first. */
async function runs(subject: Subject, functionName: string, count: number): Promise<readonly Ran[]> {
  const path = `/_lambdabox/invocations?function=${functionName}&limit=${count}`;
  const { invocations } = await subject.read<{ invocations: readonly Ran[] }>(path);
  if (invocations.length !== count)
    throw new Error(`${functionName} ran ${invocations.length} times, not ${count}`);
  return [...invocations].reverse();
}

const now = (): number => performance.timeOrigin + performance.now();
const pause = (ms: number): Promise<void> => new Promise((next) => setTimeout(next, ms));
