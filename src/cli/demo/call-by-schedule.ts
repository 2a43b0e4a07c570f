import type { InvocationRecord } from '../../contract/invocation-record';
import { CliError, EXIT } from '../cli-error';
import type { Context } from '../context';
import { LambdaApi } from '../http/lambda-api';
import { roleOf, SchedulesApi } from '../http/schedules-api';
import { ServiceApi } from '../http/service-api';
import { isNotFound } from '../http/service-error';
import { wait } from '../terminal/wait';

export const EXPRESSION = 'rate(1 minute)';

const TIMEOUT_MS = 60_000;
/** It ends by itself, should nobody be left to remove it. */
const LIFE_SECONDS = 300;
const PAUSE_MS = 50;

interface Scheduled {
  readonly name: string;
  readonly payload: Buffer;
  /** Request ids of its calls so far. */
  readonly before: ReadonlySet<string>;
}

/** Has a schedule call a function, which a rate does at once, and removes it. Returns the call. */
export async function callBySchedule(
  context: Context,
  { name, payload, before }: Scheduled,
): Promise<InvocationRecord> {
  const { client, io, out } = context;
  const own = new ServiceApi(client);
  const schedules = new SchedulesApi(client);
  const { FunctionArn: arn } = await new LambdaApi(client).configuration(name);
  await remove(schedules, name);
  await schedules.create(name, {
    ...{ ScheduleExpression: EXPRESSION, FlexibleTimeWindow: { Mode: 'OFF' } },
    ...{ EndDate: Math.ceil(Date.now() / 1000) + LIFE_SECONDS, ActionAfterCompletion: 'DELETE' },
    Target: { Arn: arn, RoleArn: roleOf(arn), Input: payload.toString('utf8') },
  });
  try {
    const end = performance.now() + TIMEOUT_MS;
    for (;;) {
      out.progress(`${name}: waiting for its schedule`);
      const [call] = await own.invocations({ function: name, limit: 1 });
      if (call && !before.has(call.requestId)) return call;
      if (performance.now() > end) {
        throw new CliError(
          `the schedule ${name} has not called within ${TIMEOUT_MS / 1000} s`,
          EXIT.failed,
          'lambdabox sources says what it waits for',
        );
      }
      await wait(PAUSE_MS, io.signal);
    }
  } finally {
    if (!io.signal.aborted) await remove(schedules, name);
  }
}

/** Also one that an earlier demo left. */
async function remove(schedules: SchedulesApi, name: string): Promise<void> {
  await schedules.remove(name, 'default').catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
  });
}
