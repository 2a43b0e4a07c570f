import { given, type Field, type Values } from '../field';
import type { TriggerKind } from '../trigger-kind';
import { hookName, hookPlan, replacedHook } from './hook';
import { answering } from './http';

const SENDERS = ['github', 'stripe', 'slack', 'standard', 'hmac'];
/** They make the secret themselves. */
const OWN_SECRET: readonly string[] = ['stripe', 'slack'];

const HMAC: readonly Field[] = [
  {
    ...{ name: 'header', label: 'Header of the signature', example: 'x-shop-hmac' },
    rule: ['[a-z0-9\\-]{1,64}', 'the name of a header, in small letters'],
  },
  {
    name: 'algorithm',
    label: 'Algorithm',
    as: 'choice',
    options: ['sha256', 'sha1', 'sha512'],
    initial: 'sha256',
  },
  { name: 'encoding', label: 'Encoding', as: 'choice', options: ['hex', 'base64'], initial: 'hex' },
];

/** Requests that their sender signs. */
export const WEBHOOK: TriggerKind = {
  id: 'webhook',
  title: 'Webhook',
  does: 'Calls for requests that GitHub, Stripe, Slack or another has signed; what is not signed is refused.',
  fields: (values, target) => [
    hookName(target),
    { name: 'sender', label: 'Sender', as: 'choice', options: SENDERS, initial: 'github' },
    secretOf(values),
    ...(values.sender === 'hmac' ? HMAC : []),
    ...answering('queue'),
  ],
  plan: (values, target) => {
    const { sender, answer, payload, header, algorithm, encoding } = values;
    const secret = given(values.secret);
    return hookPlan('webhook', values, target, {
      body: { sender, secret, answer, payload, header, algorithm, encoding },
      options: {
        // From stdin: a secret on a command line is seen by others.
        ...{ '--sender': sender, '--secret-file': secret === undefined ? undefined : '-' },
        ...{ '--answer': answer, '--payload': payload },
        ...{ '--header': header, '--algorithm': algorithm, '--encoding': encoding },
      },
    });
  },
  replaced: replacedHook,
};

function secretOf({ sender = 'github' }: Values): Field {
  const isGiven = OWN_SECRET.includes(sender);
  return {
    ...{ name: 'secret', label: 'Secret', as: 'secret', isOptional: !isGiven },
    hint: isGiven ? `as ${sender} shows it` : 'one is made when this is empty',
  };
}
