import type { ScheduleView } from '../../../../src/contract/schedule-view';
import { cli, FakeService } from '../support';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:report';
const VIEW: ScheduleView = {
  ...{
    name: 'report',
    groupName: 'default',
    arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/report',
  },
  ...{ expression: 'rate(5 minutes)', timezone: 'UTC', state: 'ENABLED', target: ARN },
  ...{ next: [Date.UTC(2030, 0, 1)], fired: 1234, missed: 5 },
};

let service: FakeService;
beforeEach(async () => (service = await new FakeService().start()));
afterEach(() => service.stop());

const run = (...args: string[]) => cli(['schedule', ...args], { endpoint: service.endpoint });

test('add makes a schedule of the name of its function', async () => {
  service.on('GET /2015-03-31/functions/report/configuration', { body: { FunctionArn: ARN } });
  service.on('POST /schedules/report-live', { body: { ScheduleArn: VIEW.arn } });
  const { code, stdout } = await run(
    'add',
    'rate(5 minutes)',
    'report:live',
    '--window',
    '5',
    '--input',
    '{}',
  );
  expect([code, stdout]).toEqual([0, '✓ the schedule report-live calls report:live: rate(5 minutes)\n']);
  expect(service.asked('POST /schedules/report-live')[0]?.json()).toEqual({
    ScheduleExpression: 'rate(5 minutes)',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
    Target: {
      Arn: `${ARN}:live`,
      RoleArn: 'arn:aws:iam::000000000000:role/lambdabox-schedules',
      Input: '{}',
    },
  });
});

test('ls shows when each calls next, and what it has missed', async () => {
  service.on('GET /_lambdabox/schedules', {
    body: { schedules: [VIEW, { ...VIEW, groupName: 'g', state: 'DISABLED', next: [] }] },
  });
  const { stdout } = await run('ls');
  expect(stdout).toMatch(
    /report +on +rate\(5 minutes\) +report +20(29|30)-\d\d-\d\d \d\d:\d\d:\d\d +1,234 +5/,
  );
  expect(stdout).toMatch(/g\/report +paused +rate\(5 minutes\) +report +- +1,234 +5/);
  expect(JSON.parse((await run('ls', '--json')).stdout)).toHaveLength(2);
});

test('ls says how to make one where there is none', async () => {
  service.on('GET /_lambdabox/schedules', { body: { schedules: [] } });
  expect((await run('ls')).stderr).toContain('lambdabox schedule add "rate(5 minutes)"');
});

test('pause says again all that the schedule is, and that it is off', async () => {
  const definition = { ScheduleExpression: 'rate(5 minutes)', Target: { Arn: ARN }, GroupName: 'default' };
  service.on('GET /schedules/report', {
    body: { Arn: VIEW.arn, Name: 'report', CreationDate: 1, ...definition, State: 'ENABLED' },
  });
  service.on('PUT /schedules/report', { body: { ScheduleArn: VIEW.arn } });
  const { stdout } = await run('pause', 'report');
  expect(stdout).toBe('✓ the schedule report is paused\n');
  expect(service.asked('PUT /schedules/report')[0]?.json()).toEqual({ ...definition, State: 'DISABLED' });
});

test('run and rm are of one schedule of one group', async () => {
  service.on('POST /_lambdabox/schedules/g/report/run', { status: 204 });
  service.on('DELETE /schedules/report', { body: {} });
  expect((await run('run', 'report', '--group', 'g')).stdout).toBe('✓ the schedule report has called\n');
  expect((await run('rm', 'report')).stdout).toBe('✓ the schedule report is removed\n');
});
