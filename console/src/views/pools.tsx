import { useState } from 'preact/hooks';
import type { CapacityReport } from '../../../src/contract/capacity-report';
import type { PoolView } from '../../../src/contract/pool-view';
import type { StemView } from '../../../src/contract/stem-view';
import { own } from '../api/own';
import { live } from '../api/stream';
import { amendQuery, hrefOf, place } from '../app/router';
import { may } from '../session/session';
import { Answer } from '../ui/answer';
import { askFirst } from '../ui/ask-first';
import { Card, CommandLine, Empty, Page } from '../ui/basics';
import { count, megabytes } from '../ui/format';
import { Table, type Column } from '../ui/table';
import { useAsked } from '../ui/use-asked';
import { Choice } from './calls';
import { Timeline } from './timeline/timeline';

const EVERY_MS = 2000;
const SPANS: Readonly<Record<string, number>> = {
  '5 min': 300_000,
  '30 min': 1_800_000,
  '2 h': 7_200_000,
  '1 day': 86_400_000,
};
const MOST_LANES = 500;

const POOL_COLUMNS: readonly Column<PoolView>[] = [
  {
    title: 'Function',
    cell: ({ functionName, version }) => (
      <>
        <a href={hrefOf(['functions', functionName])}>{functionName}</a>
        <span class="soft">:{version}</span>
      </>
    ),
    value: ({ functionName, version }) => `${functionName}:${version}`,
  },
  ...(['busy', 'idle', 'frozen', 'starting', 'waiting'] as const).map((state): Column<PoolView> => ({
    title: `${state[0]?.toUpperCase()}${state.slice(1)}`,
    align: 'right',
    cell: (pool) => pool[state],
    value: (pool) => pool[state],
  })),
  { title: 'Wanted', align: 'right', cell: ({ desired }) => desired, value: ({ desired }) => desired },
  {
    title: 'Why this size',
    cell: ({ desiredBecause }) => <span class="wrap">{desiredBecause}</span>,
    value: ({ desiredBecause }) => desiredBecause,
  },
];

const STEM_COLUMNS: readonly Column<StemView>[] = [
  { title: 'Runtime', cell: ({ runtime }) => runtime, value: ({ runtime }) => runtime },
  {
    title: 'Memory',
    align: 'right',
    cell: ({ memorySizeMb }) => megabytes(memorySizeMb),
    value: ({ memorySizeMb }) => memorySizeMb,
  },
  { title: 'Ready', align: 'right', cell: ({ ready }) => ready, value: ({ ready }) => ready },
  { title: 'Starting', align: 'right', cell: ({ starting }) => starting, value: ({ starting }) => starting },
  { title: 'Wanted', align: 'right', cell: ({ target }) => target, value: ({ target }) => target },
  { title: 'Found none', align: 'right', cell: ({ misses }) => count(misses), value: ({ misses }) => misses },
  {
    title: 'Why',
    cell: ({ because }) => <span class="wrap">{because}</span>,
    value: ({ because }) => because,
  },
];

export function PoolsView() {
  const name = place.value.query.get('function') ?? undefined;
  const [span, setSpan] = useState('5 min');
  const ms = SPANS[span] ?? 300_000;
  const pools = useAsked(`pools ${name}`, (signal) => own.pools({ function: name }, signal), EVERY_MS);
  const stems = useAsked('stems', (signal) => own.stems({}, signal), EVERY_MS);
  const lives = useAsked(
    `lives ${name} ${ms}`,
    (signal) => own.lives({ function: name, since: Date.now() - ms, limit: MOST_LANES }, signal),
    ms <= 1_800_000 ? EVERY_MS : 30_000,
  );
  const names = (live.value?.functions ?? []).map(({ functionName }) => functionName);
  return (
    <Page
      title="Pools"
      sub="Every environment, what it did, and why"
      actions={may('admin') && <Acts name={name} />}
    >
      <div class="filters">
        <Choice
          name="Function"
          all="all functions"
          value={name}
          options={names}
          onChange={({ currentTarget }) => amendQuery({ function: currentTarget.value })}
        />
        <Choice
          name="Time"
          value={span}
          options={Object.keys(SPANS)}
          onChange={({ currentTarget }) => setSpan(currentTarget.value)}
        />
      </div>
      {live.value && <Ledger memory={live.value.memory} />}
      <Card title="Environments" aside="one lane each, the newest above">
        <Answer of={lives}>
          {(data) =>
            data.lives.length === 0 ? (
              <Empty command="lambdabox invoke my-function">No environment lived in this time.</Empty>
            ) : (
              <Timeline
                lives={data.lives}
                spanMs={ms}
                marked={place.value.query.get('environment') ?? undefined}
              />
            )
          }
        </Answer>
      </Card>
      <Card title="Pools" flush>
        <Answer of={pools}>
          {(data) => (
            <Table
              name="Pools"
              columns={POOL_COLUMNS}
              rows={data.pools}
              keyOf={({ functionName, version, generation, tenantId }) =>
                `${functionName} ${version} ${generation} ${tenantId}`
              }
              empty={<Empty>No function has an environment.</Empty>}
            />
          )}
        </Answer>
      </Card>
      <Card title="Stems" aside="booted, and nobody’s yet" flush>
        <Answer of={stems}>
          {(data) => (
            <Table
              name="Stems"
              columns={STEM_COLUMNS}
              rows={data.stems}
              keyOf={({ key }) => key}
              empty={<Empty>No stem waits: none of the functions’ runtimes boots ahead.</Empty>}
            />
          )}
        </Answer>
      </Card>
      <CommandLine command={name === undefined ? 'lambdabox why' : `lambdabox why ${name}`} />
    </Page>
  );
}

function Ledger({ memory }: { readonly memory: CapacityReport }) {
  const { budgetMb, reservedMb, byKind, usedMb } = memory;
  return (
    <Card
      title="Memory"
      aside={`${megabytes(reservedMb)} of ${megabytes(budgetMb)} reserved, ${megabytes(usedMb)} really used`}
    >
      <div
        class="ledger"
        role="img"
        aria-label={Object.entries(byKind)
          .map(([kind, mb]) => `${kind} ${megabytes(mb)}`)
          .join(', ')}
      >
        {Object.entries(byKind).map(([kind, mb]) => (
          <i
            key={kind}
            class={`of-${kind}`}
            style={{ width: `${(mb / Math.max(budgetMb, 1)) * 100}%` }}
            title={`${kind}: ${megabytes(mb)}`}
          />
        ))}
      </div>
      <ul class="legend">
        {Object.entries(byKind).map(([kind, mb]) => (
          <li key={kind}>
            <i class={`dot of-${kind}`} /> {kind} {megabytes(mb)}
          </li>
        ))}
        <li>free {megabytes(Math.max(0, budgetMb - reservedMb))}</li>
      </ul>
    </Card>
  );
}

function Acts({ name }: { readonly name: string | undefined }) {
  const whose = name === undefined ? 'all functions' : name;
  const option = name === undefined ? '' : `?function=${name}`;
  return (
    <>
      <button
        type="button"
        onClick={() =>
          askFirst({
            title: 'Freeze what is idle?',
            does: `Idle environments of ${whose} stop running now; the next call of each is thawed, some milliseconds slower.`,
            verb: 'Freeze',
            command: `curl -X POST --aws-sigv4 aws:amz:us-east-1:lambda '…/_lambdabox/environments/freeze${option}'`,
            run: () => own.freezeIdle(name),
          })
        }
      >
        Freeze idle
      </button>
      <button
        type="button"
        onClick={() =>
          askFirst({
            title: 'End what is idle?',
            does: `Idle and frozen environments of ${whose} end now; the next calls start from a stem or cold. Running calls go on.`,
            verb: 'End them',
            command: `curl -X DELETE --aws-sigv4 aws:amz:us-east-1:lambda '…/_lambdabox/environments${option}'`,
            run: () => own.dropIdle(name),
          })
        }
      >
        End idle
      </button>
    </>
  );
}
