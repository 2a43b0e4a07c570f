import { TICKED, type Field } from './field';

/** One field of a form. */
export function FieldInput({
  field,
  value,
  onInput,
}: {
  readonly field: Field;
  readonly value: string;
  readonly onInput: (value: string) => void;
}) {
  const { label, hint, as = 'text', isWide } = field;
  if (as === 'tick')
    return (
      <label class="tick">
        <input
          type="checkbox"
          checked={value === TICKED}
          onChange={({ currentTarget }) => onInput(currentTarget.checked ? TICKED : '')}
        />{' '}
        {label}
      </label>
    );
  return (
    <label class={isWide ? 'grow' : ''}>
      {label} {hint && <span class="soft">{hint}</span>}
      <Entry field={field} value={value} onInput={onInput} />
    </label>
  );
}

function Entry({
  field: { name, as = 'text', options = [], isOptional, rule, range, example },
  value,
  onInput,
}: {
  readonly field: Field;
  readonly value: string;
  readonly onInput: (value: string) => void;
}) {
  const all = { name, value, required: !isOptional, placeholder: example, spellcheck: false } as const;
  if (as === 'choice')
    return (
      <select name={name} value={value} onChange={({ currentTarget }) => onInput(currentTarget.value)}>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  if (as === 'lines')
    return <textarea {...all} rows={2} onInput={({ currentTarget }) => onInput(currentTarget.value)} />;
  const entry = {
    ...all,
    autoComplete: 'off',
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      onInput(currentTarget.value),
  };
  if (as === 'number') return <input {...entry} type="number" min={range?.[0]} max={range?.[1]} />;
  if (as === 'secret') return <input {...entry} type="password" />;
  if (as === 'time') return <input {...entry} type="datetime-local" />;
  return <input {...entry} type="text" pattern={rule?.[0]} title={rule?.[1]} />;
}
