import { useState } from 'preact/hooks';
import type { CallRow } from '../../../src/contract/call-row';
import type { Decision } from '../../../src/contract/decision';
import { own } from '../api/own';
import { hrefOf } from '../app/router';
import type { ViewProps } from '../app/views';
import { Answer } from '../ui/answer';
import {
  Card,
  CommandLine,
  CopyButton,
  Empty,
  Figure,
  Loading,
  OutcomeMark,
  Page,
  StartKindMark,
  Time,
  Trouble,
} from '../ui/basics';
import { bytes, clockTimeMs, megabytes, milliseconds, percent } from '../ui/format';
import { LogLines } from '../ui/log-lines';
import { useAsked } from '../ui/use-asked';
import { Waterfall } from '../ui/waterfall';
import { logOf } from './compare/call-log';
import { CompareWith, ReplayCard } from './compare/replay';

const BECAUSE: Readonly<Record<CallRow['startKind'], string>> = {
  warm: 'An environment that was there took it, at once or when it came free.',
  thawed: 'An idle environment that had stopped running went on for it.',
  stem: 'Its environment was made of a stem while it waited.',
  cold: 'Its environment was made from nothing while it waited.',
};

/** One call: how it was served, where its time went, why, and what it logged. */
export function CallView({ parts }: ViewProps) {
  const requestId = parts[1] ?? '';
  const asked = useAsked(requestId, (signal) => own.call(requestId, signal));
  if (!asked.data)
    return (
      <Page title="Call" sub={requestId}>
        {asked.error ? <Trouble words={asked.error} retry={asked.reload} /> : <Loading />}
      </Page>
    );
  const { call, decisions } = asked.data;
  return (
    <Page
      title={
        <>
          <a href={hrefOf(['functions', call.functionName])}>{call.functionName}</a>
          <span class="soft">:{call.qualifier ?? call.version}</span>
        </>
      }
      sub={
        <>
          <span class="mono">{requestId}</span> <CopyButton text={() => requestId} /> at{' '}
          <Time at={call.startedAt} />
        </>
      }
      actions={<OutcomeMark outcome={call.outcome} />}
    >
      {call.errorType && (
        <div class="trouble">
          <span>
            <b>{call.errorType}</b> {call.errorMessage}
          </span>
        </div>
      )}
      <CallFigures call={call} />
      <div class="two">
        <Card title="Where its time went" aside={milliseconds(call.totalMs)}>
          <Waterfall phases={call.phases} />
        </Card>
        <Card
          title={
            <>
              Why it was <StartKindMark kind={call.startKind} />
            </>
          }
        >
          <p>{call.why ?? BECAUSE[call.startKind]}</p>
          <Decisions decisions={decisions} />
          <p class="soft">
            Environment{' '}
            <a class="mono" href={hrefOf(['pools'], { environment: call.environmentId })}>
              {call.environmentId}
            </a>
          </p>
        </Card>
      </div>
      <CallLog call={call} />
      <ReplayCard key={requestId} call={call} />
      <CompareWith call={call} />
      <CommandLine command={`lambdabox why ${requestId}`} />
    </Page>
  );
}

function CallFigures({ call }: { readonly call: CallRow }) {
  return (
    <div class="figures">
      <Figure
        label="Duration"
        value={milliseconds(call.durationMs)}
        hint={`billed ${call.billedDurationMs} ms`}
      />
      <Figure
        label="Memory"
        value={megabytes(call.maxMemoryUsedMb)}
        hint={`${percent(call.maxMemoryUsedMb / call.memorySizeMb)} of ${megabytes(call.memorySizeMb)}`}
        tone={call.maxMemoryUsedMb / call.memorySizeMb > 0.9 ? 'warn' : undefined}
      />
      {call.initDurationMs !== undefined && <Figure label="Init" value={milliseconds(call.initDurationMs)} />}
      <Figure label="Waiting saved" value={milliseconds(call.savedMs)} hint="beside no pool" />
      <Figure label="Event" value={bytes(call.requestBytes)} hint={`answer ${bytes(call.responseBytes)}`} />
      {call.trace && <Figure label="Trace" value={<span class="mono small">{call.trace.traceId}</span>} />}
    </div>
  );
}

function Decisions({ decisions }: { readonly decisions: readonly Decision[] }) {
  const [isOpen, setIsOpen] = useState(false);
  if (decisions.length === 0) return <p class="soft">No decision was made for it alone.</p>;
  return (
    <>
      <ol class="decisions">
        {decisions.toReversed().map((decision) => (
          <li key={`${decision.at} ${decision.action}`}>
            <span class="soft mono">{clockTimeMs(decision.at)}</span> <b>{decision.action}</b>{' '}
            {decision.sentence}
            {isOpen && <Inputs inputs={decision.inputs} />}
          </li>
        ))}
      </ol>
      <button type="button" class="quiet small" onClick={() => setIsOpen(!isOpen)}>
        {isOpen ? 'Hide what they were made from' : 'What they were made from'}
      </button>
    </>
  );
}

export function Inputs({ inputs }: { readonly inputs: Decision['inputs'] }) {
  return (
    <dl class="inputs">
      {Object.entries(inputs).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{typeof value === 'number' ? Math.round(value * 1000) / 1000 : value}</dd>
        </div>
      ))}
    </dl>
  );
}

function CallLog({ call }: { readonly call: CallRow }) {
  const log = useAsked(`log ${call.requestId}`, (signal) => logOf(call, signal));
  return (
    <Card
      title="What it logged"
      aside={
        log.data && (
          <CopyButton text={() => (log.data ?? []).map(({ message }) => message.trimEnd()).join('\n')} />
        )
      }
    >
      <Answer of={log}>
        {(data) => (data.length === 0 ? <Empty>Nothing of it is kept.</Empty> : <LogLines events={data} />)}
      </Answer>
    </Card>
  );
}
