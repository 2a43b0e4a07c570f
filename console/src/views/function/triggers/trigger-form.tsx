import { useState } from 'preact/hooks';
import type { HookPut } from '../../../../../src/contract/hook';
import { askFirst } from '../../../ui/ask-first';
import { CommandLine, Empty } from '../../../ui/basics';
import type { Acting } from '../../../ui/use-act';
import { held, type Values } from './field';
import { FieldInput } from './field-input';
import { takePlan } from './take-plan';
import type { Target } from './target';
import type { TriggerKind } from './trigger-kind';

/** What one kind of trigger asks for, and the commands that add the same. */
export function TriggerForm({
  kind,
  target,
  acting,
}: {
  readonly kind: TriggerKind;
  readonly target: Target;
  readonly acting: Pick<Acting, 'act' | 'isBusy'>;
}) {
  const [typed, setTyped] = useState<Values>({});
  const [added, setAdded] = useState<readonly unknown[]>();
  const lacking = kind.lacking?.(target);
  if (lacking) return <Empty command={lacking.command}>{lacking.sentence}</Empty>;
  const fields = kind.fields(typed, target);
  const values = held(fields, typed);
  const plan = kind.plan(values, target);
  const add = async () => setAdded(await takePlan(plan));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setAdded(undefined);
    const does = kind.replaced?.(values, target);
    if (does === undefined) void acting.act(add);
    else
      askFirst({
        ...{ title: `Replace ${values.name}?`, does, verb: 'Replace', command: plan.commands },
        run: () => acting.act(add),
      });
  };
  return (
    <form onSubmit={submit}>
      <div class="row">
        {fields.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={typed[field.name] ?? field.initial ?? ''}
            onInput={(value) => setTyped((before) => ({ ...before, [field.name]: value }))}
          />
        ))}
      </div>
      <CommandLine command={plan.commands} />
      {added && <Added answers={added} />}
      <div class="actions">
        <button type="submit" class="primary" disabled={acting.isBusy}>
          Add
        </button>
      </div>
    </form>
  );
}

/** Where what is added is pushed to, and the secret that was made for it. */
function Added({ answers }: { readonly answers: readonly unknown[] }) {
  const put = answers.find(isPut);
  return (
    <div role="status">
      <p>Added.</p>
      {put?.hook.path !== undefined && (
        <p>
          It is pushed to <code class="wrap">{`${location.origin}${put.hook.path}`}</code>
        </p>
      )}
      {put?.secret !== undefined && (
        <p>
          The sender shows this secret, which is not shown again: <code class="wrap">{put.secret}</code>
        </p>
      )}
    </div>
  );
}

function isPut(answer: unknown): answer is HookPut {
  return typeof answer === 'object' && answer !== null && 'hook' in answer;
}
