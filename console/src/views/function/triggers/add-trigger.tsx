import { useState } from 'preact/hooks';
import { Card } from '../../../ui/basics';
import type { Acting } from '../../../ui/use-act';
import { TRIGGER_KINDS } from './kinds/kinds';
import type { Target } from './target';
import { TriggerForm } from './trigger-form';

/** Any kind of trigger, for the function or an alias of it. */
export function AddTrigger({
  target,
  aliases,
  acting,
}: {
  readonly target: Target;
  readonly aliases: readonly string[];
  readonly acting: Pick<Acting, 'act' | 'isBusy'>;
}) {
  const [id, setId] = useState('');
  const [qualifier, setQualifier] = useState('');
  const kind = TRIGGER_KINDS.find((one) => one.id === id) ?? TRIGGER_KINDS[0];
  if (!kind) return null;
  return (
    <Card title="Add a trigger">
      <div class="row">
        <label class="grow">
          Kind
          <select value={kind.id} onChange={({ currentTarget }) => setId(currentTarget.value)}>
            {TRIGGER_KINDS.map((one) => (
              <option key={one.id} value={one.id}>
                {one.title}
              </option>
            ))}
          </select>
        </label>
        <label>
          Calls
          <select value={qualifier} onChange={({ currentTarget }) => setQualifier(currentTarget.value)}>
            <option value="">$LATEST</option>
            {aliases.map((alias) => (
              <option key={alias}>{alias}</option>
            ))}
          </select>
        </label>
      </div>
      <p class="soft">{kind.does}</p>
      <TriggerForm
        key={kind.id}
        kind={kind}
        target={qualifier === '' ? target : { ...target, qualifier }}
        acting={acting}
      />
    </Card>
  );
}
