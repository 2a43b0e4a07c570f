import { useState } from 'preact/hooks';
import { wordsOf } from '../../api/http';
import { lambda } from '../../api/lambda';
import { may } from '../../session/session';
import { Card, CommandLine } from '../../ui/basics';
import { bytes, shellWord } from '../../ui/format';
import type { TabProps } from './function';

/** AWS's limits (developer guide, "Lambda quotas"). */
const MEMORY = { min: 128, max: 10_240 };
const TIMEOUT = { min: 1, max: 900 };
const NAME = /^[a-zA-Z]\w+$/;

interface Variable {
  readonly name: string;
  readonly value: string;
}

export function ConfigurationTab({ name, configuration, onChange }: TabProps) {
  const [memory, setMemory] = useState(configuration.MemorySize);
  const [timeout, setTimeoutSeconds] = useState(configuration.Timeout);
  const [handler, setHandler] = useState(configuration.Handler);
  const [description, setDescription] = useState(configuration.Description ?? '');
  const [variables, setVariables] = useState<readonly Variable[]>(() =>
    Object.entries(configuration.Environment?.Variables ?? {}).map(([key, value]) => ({ name: key, value })),
  );
  const [error, setError] = useState<string>();
  const [isSaved, setIsSaved] = useState(false);
  const wrong = variables.find(({ name: key }) => !NAME.test(key));
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    setIsSaved(false);
    try {
      await lambda.updateConfiguration(name, {
        MemorySize: memory,
        Timeout: timeout,
        ...(handler === undefined ? {} : { Handler: handler }),
        Description: description,
        Environment: { Variables: Object.fromEntries(variables.map(({ name: key, value }) => [key, value])) },
        RevisionId: configuration.RevisionId,
      });
      setError(undefined);
      setIsSaved(true);
      onChange();
    } catch (thrown) {
      setError(wordsOf(thrown));
    }
  };
  return (
    <Card title="Configuration" aside={`${bytes(configuration.CodeSize)} of code`}>
      <form onSubmit={(event) => void save(event)}>
        <fieldset class="plain" disabled={!may('deploy')}>
          <div class="row">
            <label>
              Memory, MB{' '}
              <span class="soft">
                {MEMORY.min} to {MEMORY.max}; CPU goes with it, one at 1,769
              </span>
              <input
                type="number"
                required
                {...MEMORY}
                value={memory}
                onInput={({ currentTarget }) => setMemory(currentTarget.valueAsNumber)}
              />
            </label>
            <label>
              Timeout, s{' '}
              <span class="soft">
                {TIMEOUT.min} to {TIMEOUT.max}
              </span>
              <input
                type="number"
                required
                {...TIMEOUT}
                value={timeout}
                onInput={({ currentTarget }) => setTimeoutSeconds(currentTarget.valueAsNumber)}
              />
            </label>
            {handler !== undefined && (
              <label>
                Handler
                <input
                  required
                  maxLength={128}
                  pattern="[^\s]+"
                  title="no blanks"
                  value={handler}
                  spellcheck={false}
                  onInput={({ currentTarget }) => setHandler(currentTarget.value)}
                />
              </label>
            )}
          </div>
          <label>
            Description <span class="soft">at most 256 characters</span>
            <input
              maxLength={256}
              value={description}
              onInput={({ currentTarget }) => setDescription(currentTarget.value)}
            />
          </label>
          <Variables variables={variables} onChange={setVariables} />
          {wrong && (
            <p class="error">
              A variable begins with a letter and has two or more letters, digits and _: “{wrong.name}” does
              not.
            </p>
          )}
          {error && (
            <p class="error" role="alert">
              {error}
            </p>
          )}
          <div class="actions">
            {isSaved && (
              <span class="soft" role="status">
                Saved.
              </span>
            )}
            <button type="submit" class="primary" disabled={wrong !== undefined}>
              Save
            </button>
          </div>
        </fieldset>
      </form>
      <CommandLine
        command={`aws lambda update-function-configuration --function-name ${shellWord(name)} --memory-size ${memory} --timeout ${timeout}`}
      />
    </Card>
  );
}

function Variables({
  variables,
  onChange,
}: {
  readonly variables: readonly Variable[];
  readonly onChange: (variables: readonly Variable[]) => void;
}) {
  const [isShown, setIsShown] = useState(false);
  const amend = (index: number, change: Partial<Variable>) =>
    onChange(variables.map((variable, at) => (at === index ? { ...variable, ...change } : variable)));
  return (
    <fieldset class="variables">
      <legend>
        Variables{' '}
        <button type="button" class="quiet small" onClick={() => setIsShown(!isShown)}>
          {isShown ? 'Hide values' : 'Show values'}
        </button>
      </legend>
      {variables.map(({ name, value }, index) => (
        <div class="row tight" key={index}>
          <input
            aria-label="Name"
            value={name}
            spellcheck={false}
            onInput={({ currentTarget }) => amend(index, { name: currentTarget.value })}
          />
          <input
            aria-label={`Value of ${name}`}
            class={isShown ? '' : 'veiled'}
            autoComplete="off"
            value={value}
            spellcheck={false}
            onInput={({ currentTarget }) => amend(index, { value: currentTarget.value })}
          />
          <button
            type="button"
            class="quiet small"
            aria-label={`Take ${name} away`}
            onClick={() => onChange(variables.filter((_, at) => at !== index))}
          >
            Remove
          </button>
        </div>
      ))}
      <button type="button" class="small" onClick={() => onChange([...variables, { name: '', value: '' }])}>
        Add a variable
      </button>
    </fieldset>
  );
}
