import { useState } from 'preact/hooks';
import { lambda, type AliasConfiguration, type FunctionConfiguration } from '../../api/lambda';
import { may } from '../../session/session';
import { Answer } from '../../ui/answer';
import { askFirst } from '../../ui/ask-first';
import { Card, CommandLine, Empty, Time, Trouble } from '../../ui/basics';
import { bytes, megabytes, percent, shellWord } from '../../ui/format';
import { Table, type Column } from '../../ui/table';
import { useAct } from '../../ui/use-act';
import { useAsked } from '../../ui/use-asked';
import type { TabProps } from './function';

const VERSION_COLUMNS: readonly Column<FunctionConfiguration>[] = [
  { title: 'Version', cell: ({ Version }) => Version, value: ({ Version }) => Version },
  {
    title: 'Description',
    cell: ({ Description }) => Description ?? '',
    value: ({ Description }) => Description,
  },
  {
    title: 'Memory',
    align: 'right',
    cell: ({ MemorySize }) => megabytes(MemorySize),
    value: ({ MemorySize }) => MemorySize,
  },
  {
    title: 'Code',
    align: 'right',
    cell: ({ CodeSize }) => bytes(CodeSize),
    value: ({ CodeSize }) => CodeSize,
  },
  {
    title: 'SHA-256',
    wide: true,
    cell: ({ CodeSha256 }) => <span class="mono">{CodeSha256.slice(0, 12)}</span>,
    value: ({ CodeSha256 }) => CodeSha256,
  },
  {
    title: 'Changed',
    cell: ({ LastModified }) => <Time at={Date.parse(LastModified)} />,
    value: ({ LastModified }) => LastModified,
  },
];

export function VersionsTab({ name, onChange }: TabProps) {
  const versions = useAsked(`versions ${name}`, (signal) => lambda.listVersions(name, signal));
  const aliases = useAsked(`aliases ${name}`, (signal) => lambda.listAliases(name, signal));
  const { act, error } = useAct(() => {
    versions.reload();
    aliases.reload();
    onChange();
  });
  const numbers = (versions.data ?? [])
    .map(({ Version }) => Version)
    .filter((version) => version !== '$LATEST');
  return (
    <>
      {error && <Trouble words={error} />}
      <Card title="Aliases" flush>
        <Answer of={aliases}>{(data) => <Aliases name={name} aliases={data} act={act} />}</Answer>
      </Card>
      {may('deploy') && numbers.length > 0 && (
        <AliasForm
          key={numbers.length}
          numbers={numbers}
          onSave={(alias, isNew) =>
            act(() => (isNew ? lambda.createAlias(name, alias) : lambda.updateAlias(name, alias)))
          }
          existing={aliases.data ?? []}
        />
      )}
      <Card
        title="Versions"
        aside={
          may('deploy') && (
            <button
              type="button"
              class="small"
              onClick={() => void act(() => lambda.publishVersion(name, ''))}
            >
              Publish $LATEST
            </button>
          )
        }
        flush
      >
        <Answer of={versions}>
          {(data) => (
            <Table
              name="Versions"
              columns={VERSION_COLUMNS}
              rows={data.toReversed()}
              keyOf={({ Version }) => Version}
            />
          )}
        </Answer>
      </Card>
      <CommandLine command={`aws lambda publish-version --function-name ${shellWord(name)}`} />
    </>
  );
}

function Aliases({
  name,
  aliases,
  act,
}: {
  readonly name: string;
  readonly aliases: readonly AliasConfiguration[];
  readonly act: (run: () => Promise<unknown>) => Promise<void>;
}) {
  const remove = (alias: string) =>
    askFirst({
      title: `Delete the alias ${alias}?`,
      does: `Calls of ${name}:${alias} get ResourceNotFoundException. The version stays.`,
      verb: 'Delete',
      command: `aws lambda delete-alias --function-name ${shellWord(name)} --name ${shellWord(alias)}`,
      run: () => act(() => lambda.deleteAlias(name, alias)),
    });
  const columns: readonly Column<AliasConfiguration>[] = [
    { title: 'Alias', cell: ({ Name }) => Name, value: ({ Name }) => Name },
    { title: 'Calls go to', cell: (alias) => sharesOf(alias), value: (alias) => sharesOf(alias) },
    ...(may('deploy')
      ? [
          {
            title: '',
            cell: ({ Name }: AliasConfiguration) => (
              <button type="button" class="quiet small danger-text" onClick={() => remove(Name)}>
                Delete
              </button>
            ),
          },
        ]
      : []),
  ];
  return (
    <Table
      name="Aliases"
      columns={columns}
      rows={aliases}
      keyOf={({ Name }) => Name}
      empty={
        <Empty
          command={`aws lambda create-alias --function-name ${shellWord(name)} --name live --function-version 1`}
        >
          An alias is a name for a version, or for two of them by weight. There is none.
        </Empty>
      }
    />
  );
}

/** Of a new alias, or of one that is there: which version, and what share of a second one. */
function AliasForm({
  numbers,
  existing,
  onSave,
}: {
  readonly numbers: readonly string[];
  readonly existing: readonly AliasConfiguration[];
  readonly onSave: (alias: Parameters<typeof lambda.createAlias>[1], isNew: boolean) => Promise<void>;
}) {
  const newest = numbers.at(-1) ?? '';
  const [alias, setAlias] = useState('live');
  const [version, setVersion] = useState(newest);
  const [second, setSecond] = useState('');
  const [share, setShare] = useState(10);
  const isNew = !existing.some(({ Name }) => Name === alias);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const AdditionalVersionWeights = second === '' ? {} : { [second]: share / 100 };
    void onSave(
      { Name: alias, FunctionVersion: version, RoutingConfig: { AdditionalVersionWeights } },
      isNew,
    );
  };
  const options = numbers.toReversed().map((number) => <option key={number}>{number}</option>);
  return (
    <Card title="Point an alias">
      <form class="row" onSubmit={save}>
        <label>
          Alias
          <input
            required
            pattern="(?!\d+$)[a-zA-Z0-9_\-]{1,128}"
            title="letters, digits, - and _; not digits alone"
            list="aliases"
            value={alias}
            spellcheck={false}
            onInput={({ currentTarget }) => setAlias(currentTarget.value)}
          />
          <datalist id="aliases">
            {existing.map(({ Name }) => (
              <option key={Name} value={Name} />
            ))}
          </datalist>
        </label>
        <label>
          Version
          <select value={version} onChange={({ currentTarget }) => setVersion(currentTarget.value)}>
            {options}
          </select>
        </label>
        <label>
          A second one
          <select value={second} onChange={({ currentTarget }) => setSecond(currentTarget.value)}>
            <option value="">none</option>
            {options}
          </select>
        </label>
        {second !== '' && (
          <label>
            Its share, %
            <input
              type="number"
              min={0}
              max={100}
              value={share}
              onInput={({ currentTarget }) => setShare(currentTarget.valueAsNumber)}
            />
          </label>
        )}
        <button type="submit" class="primary">
          {isNew ? 'Create' : 'Move it'}
        </button>
      </form>
    </Card>
  );
}

function sharesOf({ FunctionVersion: version, RoutingConfig: routing }: AliasConfiguration): string {
  const others = Object.entries(routing?.AdditionalVersionWeights ?? {});
  if (others.length === 0) return `version ${version}`;
  const rest = 1 - others.reduce((sum, [, weight]) => sum + weight, 0);
  return [
    `${percent(rest)} version ${version}`,
    ...others.map(([other, weight]) => `${percent(weight)} version ${other}`),
  ].join(', ');
}
