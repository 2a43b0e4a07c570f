import { given, TICKED } from '../field';
import { sourcePermission } from '../permission';
import type { TriggerKind } from '../trigger-kind';
import { hookName, hookPlan, replacedHook } from './hook';

/** A topic that posts its messages. SNS must be allowed to call before. */
export const SNS: TriggerKind = {
  id: 'sns',
  title: 'Topic of SNS',
  does: 'Calls for the messages of a topic, once it is subscribed to the address that is shown then.',
  fields: (_, target) => [
    hookName(target),
    {
      ...{ name: 'topic', label: 'ARN of the topic', isWide: true },
      rule: [
        'arn:aws[a-z\\-]*:sns:[a-z0-9\\-]+:\\d{12}:[\\w\\-]+(\\.fifo)?',
        'arn:aws:sns:<region>:<account>:<name>',
      ],
    },
    {
      ...{ name: 'server', label: 'Server', hint: "whose topic it is, if not AWS's", isOptional: true },
      ...{ example: 'http://127.0.0.1:5000', rule: ['https?://[^/]+/?', 'an address without a path'] },
    },
    { name: 'token', label: 'Messages show a token, as servers do that sign nothing', as: 'tick' },
  ],
  plan: (values, target) => {
    const { topic = '' } = values;
    const server = given(values.server)?.replace(/\/$/, '');
    const hasToken = values.token === TICKED;
    const hook = hookPlan('sns', values, target, {
      body: { topic, server, proof: hasToken ? 'token' : 'signature' },
      options: { '--topic': topic, '--server': server, '--token': hasToken },
    });
    const allowed = sourcePermission(target, 'sns', topic);
    return { requests: [...allowed.requests, ...hook.requests], commands: hook.commands };
  },
  replaced: replacedHook,
};
