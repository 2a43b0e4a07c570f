import { lambda, type MappingConfiguration } from '../../../api/lambda';
import { may } from '../../../session/session';
import { askFirst } from '../../../ui/ask-first';
import { Empty, Tag } from '../../../ui/basics';
import { Table, type Column } from '../../../ui/table';
import type { Acting } from '../../../ui/use-act';
import { batchWords, sourceWords } from './mapping-words';

const COLUMNS: readonly Column<MappingConfiguration>[] = [
  {
    title: 'Source',
    cell: (mapping) => <span class="mono wrap">{sourceWords(mapping)}</span>,
    value: sourceWords,
  },
  {
    title: 'State',
    cell: ({ State }) => <Tag tone={State === 'Enabled' ? 'good' : 'plain'}>{State}</Tag>,
    value: ({ State }) => State,
  },
  { title: 'Batch', cell: batchWords, value: batchWords },
  {
    title: 'Last result',
    wide: true,
    cell: ({ LastProcessingResult }) => LastProcessingResult ?? '–',
    value: ({ LastProcessingResult }) => LastProcessingResult,
  },
];

/** Queues and streams that are polled for the function. */
export function MappingTable({
  name,
  mappings,
  act,
}: {
  readonly name: string;
  readonly mappings: readonly MappingConfiguration[];
  readonly act: Acting['act'];
}) {
  const switched = ({ UUID, State }: MappingConfiguration) => {
    const isOn = State === 'Enabled';
    askFirst({
      title: isOn ? 'Disable the mapping?' : 'Enable the mapping?',
      does: isOn
        ? `What ${name} was given ends; then nothing more is taken. What is in the source stays there.`
        : `It goes on where it was.`,
      verb: isOn ? 'Disable' : 'Enable',
      command: `aws lambda update-event-source-mapping --uuid ${UUID} ${isOn ? '--no-enabled' : '--enabled'}`,
      run: () => act(() => lambda.updateMapping(UUID, { Enabled: !isOn })),
    });
  };
  const remove = (mapping: MappingConfiguration) =>
    askFirst({
      title: 'Delete the mapping?',
      does: `${sourceWords(mapping)} no longer calls ${name}. What is in the source stays there.`,
      verb: 'Delete',
      command: `aws lambda delete-event-source-mapping --uuid ${mapping.UUID}`,
      run: () => act(() => lambda.deleteMapping(mapping.UUID)),
    });
  const acts: Column<MappingConfiguration> = {
    title: '',
    cell: (mapping) => (
      <>
        <button type="button" class="quiet small" onClick={() => switched(mapping)}>
          {mapping.State === 'Enabled' ? 'Disable' : 'Enable'}
        </button>
        <button type="button" class="quiet small danger-text" onClick={() => remove(mapping)}>
          Delete
        </button>
      </>
    ),
  };
  return (
    <Table
      name="Mappings"
      columns={may('deploy') ? [...COLUMNS, acts] : COLUMNS}
      rows={mappings}
      keyOf={({ UUID }) => UUID}
      empty={<Empty>No queue and no stream calls it.</Empty>}
    />
  );
}
