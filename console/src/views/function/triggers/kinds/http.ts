import { given, listed, type Field } from '../field';
import type { TriggerKind } from '../trigger-kind';
import { hookName, hookPlan, replacedHook } from './hook';

/** Whom the sender of a request waits for, and what the function gets of it. */
export function answering(first: 'function' | 'queue'): readonly Field[] {
  const other = first === 'function' ? 'queue' : 'function';
  return [
    {
      ...{ name: 'answer', label: 'Answer', hint: "the function's, or 202 at once", as: 'choice' },
      ...{ options: [first, other], initial: first },
    },
    { name: 'payload', label: 'Event format', as: 'choice', options: ['2.0', '1.0'], initial: '2.0' },
  ];
}

/** Requests by their path, or by their host. */
export const HTTP: TriggerKind = {
  id: 'http',
  title: 'HTTP route',
  does: 'Calls for requests of a path or a host, as a route of API Gateway does.',
  fields: (_, target) => [
    hookName(target),
    {
      ...{ name: 'route', label: 'Route', isWide: true, initial: `ANY /${target.functionName}/{proxy+}` },
      rule: ['\\$default|[A-Z]+ /.*', 'such as GET /orders/{id}, ANY /files/{proxy+} or $default'],
    },
    { name: 'host', label: 'Host', hint: 'only for it', isOptional: true, example: 'shop.example.com' },
    ...answering('function'),
    {
      ...{ name: 'origins', label: 'Pages of these origins may call', isOptional: true, isWide: true },
      ...{ hint: 'CORS; with commas, or *', example: 'https://shop.example.com' },
    },
  ],
  plan: (values, target) => {
    const { route = '', answer, payload } = values;
    const [host, origins] = [given(values.host), listed(values.origins)];
    const cors = origins.length === 0 ? undefined : { AllowOrigins: origins };
    return hookPlan('http', values, target, {
      body: { route, host, answer, payload, cors },
      options: {
        ...{ '--route': route, '--host': host, '--answer': answer, '--payload': payload },
        '--cors-origin': origins,
      },
    });
  },
  replaced: replacedHook,
};
