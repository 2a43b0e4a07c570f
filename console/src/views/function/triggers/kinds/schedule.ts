import { commandOf } from '../command';
import { given, members, numberOf, TICKED, type Field, type Values } from '../field';
import { accountOf, arnOf, nameOf, type Target } from '../target';
import type { TriggerKind } from '../trigger-kind';

const FIELDS = (_: Values, { functionName }: Target): readonly Field[] => [
  {
    ...{ name: 'expression', label: 'When', hint: 'rate(…), cron(…) or at(…)', isWide: true },
    ...{ initial: 'rate(5 minutes)', rule: ['(rate|cron|at)\\(.+\\)', 'rate(…), cron(…) or at(…)'] },
  },
  {
    ...{ name: 'name', label: 'Name', initial: functionName },
    rule: ['[0-9a-zA-Z_.\\-]{1,64}', '1 to 64 letters, digits, -, _ and .'],
  },
  { name: 'timezone', label: 'Time zone', hint: 'of cron and at', isOptional: true, example: 'UTC' },
  {
    ...{ name: 'window', label: 'Within, minutes', hint: 'at some moment of it', isOptional: true },
    ...{ as: 'number', range: [1, 1440] },
  },
  {
    ...{ name: 'input', label: 'Event', hint: 'JSON; without it, which schedule called and for when' },
    ...{ as: 'lines', isOptional: true, isWide: true },
  },
  { name: 'deleteAfter', label: 'Remove it behind its last time', as: 'tick' },
];

/** EventBridge Scheduler's, as `lambdabox schedule add` makes one. */
export const SCHEDULE: TriggerKind = {
  id: 'schedule',
  title: 'Schedule',
  does: 'Calls at times: every so often, by a calendar, or once.',
  fields: FIELDS,
  plan: (values, target) => {
    const { name = '', expression = '' } = values;
    const [timezone, input] = [given(values.timezone), given(values.input)];
    const [minutes, isGone] = [numberOf(values.window), values.deleteAfter === TICKED];
    const window =
      minutes === undefined ? { Mode: 'OFF' } : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: minutes };
    // It wants a role of a target; what calls is the service itself.
    const RoleArn = `arn:aws:iam::${accountOf(target)}:role/lambdabox-schedules`;
    return {
      requests: [
        {
          ...{ method: 'POST', path: `/schedules/${encodeURIComponent(name)}` },
          body: members({
            ...{ ScheduleExpression: expression, ScheduleExpressionTimezone: timezone },
            ...{ FlexibleTimeWindow: window, ActionAfterCompletion: isGone ? 'DELETE' : undefined },
            Target: members({ Arn: arnOf(target), RoleArn, Input: input }),
          }),
        },
      ],
      commands: [
        commandOf(['lambdabox', 'schedule', 'add', expression, nameOf(target)], {
          ...{ '--name': name, '--timezone': timezone, '--window': minutes, '--input': input },
          '--delete-after': isGone,
        }),
      ],
    };
  },
};
