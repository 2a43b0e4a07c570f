import { useState } from 'preact/hooks';
import { ApiError } from '../../api/http';
import { lambda, type MappingConfiguration } from '../../api/lambda';
import { own } from '../../api/own';
import { hrefOf } from '../../app/router';
import { may } from '../../session/session';
import { Answer } from '../../ui/answer';
import { askFirst } from '../../ui/ask-first';
import { Card, CommandLine, Empty, Tag, Trouble } from '../../ui/basics';
import { shellWord } from '../../ui/format';
import { Table, type Column } from '../../ui/table';
import { useAct } from '../../ui/use-act';
import { useAsked } from '../../ui/use-asked';
import { SourceTable } from '../source-table';
import type { TabProps } from './function';

/** What calls this function by itself. */
export function TriggersTab({ name }: TabProps) {
  const mappings = useAsked(`mappings ${name}`, (signal) => lambda.listMappings(name, signal), 5000);
  const sources = useAsked('sources', (signal) => own.sources({}, signal), 5000);
  const { act, error } = useAct(mappings.reload);
  const pushed = (sources.data?.sources ?? []).filter(
    ({ id, targets }) =>
      !mappings.data?.some(({ UUID }) => UUID === id) && targets.some((target) => isOf(target, name)),
  );
  return (
    <>
      {error && <Trouble words={error} />}
      <Url name={name} />
      <Card title="Mappings" aside="queues and streams" flush>
        <Answer of={mappings}>{(data) => <Mappings name={name} mappings={data} act={act} />}</Answer>
      </Card>
      {may('deploy') && <MappingForm name={name} act={act} />}
      <Card
        title="Schedules, rules, stores and hooks"
        aside={<a href={hrefOf(['sources'])}>All sources</a>}
        flush
      >
        <SourceTable
          sources={pushed}
          empty={
            <Empty command={`lambdabox deploy ./${name} --on 'rate(5 minutes)'`}>
              None. A schedule, for example, comes with the function:
            </Empty>
          }
        />
      </Card>
    </>
  );
}

/** A function's name with or without its qualifier, or its ARN. */
function isOf(target: string, name: string): boolean {
  return target === name || target.startsWith(`${name}:`) || target.includes(`:function:${name}`);
}

function Url({ name }: { readonly name: string }) {
  const url = useAsked(`url ${name}`, async (signal) => {
    try {
      return await lambda.getUrl(name, signal);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return 'none' as const;
      throw error;
    }
  });
  const { act, error } = useAct(url.reload);
  const remove = () =>
    askFirst({
      title: `Delete the URL of ${name}?`,
      does: 'Requests to it get 404. A URL that is made later has another address.',
      verb: 'Delete',
      command: `aws lambda delete-function-url-config --function-name ${shellWord(name)}`,
      run: () => act(() => lambda.deleteUrl(name)),
    });
  return (
    <Card title="Function URL">
      {error && <Trouble words={error} />}
      {url.error && <Trouble words={url.error} retry={url.reload} />}
      {url.data === 'none' && (
        <div class="actions start">
          <span class="soft">It has none.</span>
          {may('deploy') && (
            <>
              <button type="button" onClick={() => void act(() => lambda.createUrl(name, 'AWS_IAM'))}>
                Create, for signed requests
              </button>
              <button type="button" onClick={() => void act(() => lambda.createUrl(name, 'NONE'))}>
                Create, for anybody
              </button>
            </>
          )}
        </div>
      )}
      {url.data && url.data !== 'none' && (
        <div class="actions start">
          <code>{url.data.FunctionUrl}</code> <Tag>{url.data.AuthType}</Tag>
          {may('deploy') && (
            <button type="button" class="quiet danger-text" onClick={remove}>
              Delete
            </button>
          )}
        </div>
      )}
    </Card>
  );
}

function Mappings({
  name,
  mappings,
  act,
}: {
  readonly name: string;
  readonly mappings: readonly MappingConfiguration[];
  readonly act: (run: () => Promise<unknown>) => Promise<void>;
}) {
  const remove = ({ UUID, EventSourceArn }: MappingConfiguration) =>
    askFirst({
      title: 'Delete the mapping?',
      does: `${EventSourceArn ?? UUID} no longer calls ${name}. What is in the source stays there.`,
      verb: 'Delete',
      command: `aws lambda delete-event-source-mapping --uuid ${UUID}`,
      run: () => act(() => lambda.deleteMapping(UUID)),
    });
  const columns: readonly Column<MappingConfiguration>[] = [
    {
      title: 'Source',
      cell: ({ EventSourceArn, UUID }) => <span class="mono">{EventSourceArn ?? UUID}</span>,
      value: ({ EventSourceArn }) => EventSourceArn,
    },
    {
      title: 'State',
      cell: ({ State }) => <Tag tone={State === 'Enabled' ? 'good' : 'plain'}>{State}</Tag>,
      value: ({ State }) => State,
    },
    {
      title: 'Batch',
      align: 'right',
      cell: ({ BatchSize }) => BatchSize ?? '–',
      value: ({ BatchSize }) => BatchSize,
    },
    {
      title: 'Last result',
      wide: true,
      cell: ({ LastProcessingResult }) => LastProcessingResult ?? '–',
      value: ({ LastProcessingResult }) => LastProcessingResult,
    },
    ...(may('deploy')
      ? [
          {
            title: '',
            cell: (mapping: MappingConfiguration) => (
              <>
                <button
                  type="button"
                  class="quiet small"
                  onClick={() =>
                    void act(() =>
                      lambda.updateMapping(mapping.UUID, { Enabled: mapping.State !== 'Enabled' }),
                    )
                  }
                >
                  {mapping.State === 'Enabled' ? 'Disable' : 'Enable'}
                </button>
                <button type="button" class="quiet small danger-text" onClick={() => remove(mapping)}>
                  Delete
                </button>
              </>
            ),
          },
        ]
      : []),
  ];
  return (
    <Table
      name="Mappings"
      columns={columns}
      rows={mappings}
      keyOf={({ UUID }) => UUID}
      empty={<Empty>No queue and no stream calls it.</Empty>}
    />
  );
}

function MappingForm({
  name,
  act,
}: {
  readonly name: string;
  readonly act: (run: () => Promise<unknown>) => Promise<void>;
}) {
  const [arn, setArn] = useState('');
  const [batch, setBatch] = useState(10);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const start = /:(?:kinesis|dynamodb|kafka):/.test(arn) ? { StartingPosition: 'LATEST' } : {};
    void act(() =>
      lambda.createMapping({ FunctionName: name, EventSourceArn: arn, BatchSize: batch, ...start }),
    );
  };
  return (
    <Card title="Add a mapping">
      <form class="row" onSubmit={submit}>
        <label class="grow">
          ARN of a queue or a stream
          <input
            required
            pattern="arn:.+"
            title="begins with arn:"
            value={arn}
            spellcheck={false}
            onInput={({ currentTarget }) => setArn(currentTarget.value)}
          />
        </label>
        <label>
          Batch
          <input
            type="number"
            min={1}
            max={10_000}
            value={batch}
            onInput={({ currentTarget }) => setBatch(currentTarget.valueAsNumber)}
          />
        </label>
        <button type="submit" class="primary">
          Add
        </button>
      </form>
      <CommandLine
        command={`aws lambda create-event-source-mapping --function-name ${shellWord(name)} --event-source-arn ${shellWord(arn || 'ARN')} --batch-size ${batch}`}
      />
    </Card>
  );
}
