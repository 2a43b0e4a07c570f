import { commandOf } from '../command';
import { members, type Field, type Values } from '../field';
import type { Plan } from '../plan';
import { nameOf, type Target } from '../target';

/** What every hook has; a name is one of all of them. */
export function hookName({ functionName }: Target): Field {
  return {
    ...{ name: 'name', label: 'Name', initial: functionName },
    rule: ['(?!s3$)[\\w\\-][\\w.\\-]{0,63}', '1 to 64 letters, digits, -, _ and .; not s3'],
  };
}

/** `PUT /_lambdabox/hooks/<name>`, and `lambdabox hooks add-<kind>` with these options. */
export function hookPlan(
  kind: 's3' | 'http' | 'webhook' | 'mqtt' | 'sns',
  { name = '' }: Values,
  target: Target,
  own: {
    readonly body: Readonly<Record<string, unknown>>;
    readonly options: Parameters<typeof commandOf>[1];
  },
): Plan {
  const called = nameOf(target);
  return {
    requests: [
      {
        ...{ method: 'PUT', path: `/_lambdabox/hooks/${encodeURIComponent(name)}` },
        body: members({ kind, function: called, ...own.body }),
      },
    ],
    commands: [
      commandOf(['lambdabox', 'hooks', `add-${kind}`, name], { ...own.options, '--function': called }),
    ],
  };
}

/** A hook of a name takes the place of the one that has it. */
export function replacedHook({ name = '' }: Values, { taken }: Target): string | undefined {
  return taken.includes(name)
    ? `There is a hook ${name}: it is replaced, and what it called is called no more.`
    : undefined;
}
