import { useState } from 'preact/hooks';
import type { CallRow } from '../../../src/contract/call-row';
import { wordsOf } from '../api/http';
import { own } from '../api/own';
import { live } from '../api/stream';
import { amendQuery, place } from '../app/router';
import { Card, CommandLine, Empty, Loading, Page, Trouble } from '../ui/basics';
import { shellWord } from '../ui/format';
import { useAsked } from '../ui/use-asked';
import { CallTable } from './call-table';

const PAGE = 100;
const EVERY_MS = 3000;
const KINDS = ['cold', 'stem', 'thawed', 'warm'];
const OUTCOMES = ['success', 'failed', 'error', 'timeout', 'crash', 'oom', 'init-error', 'too-large'];
const SINCE: Readonly<Record<string, number>> = { '5m': 300e3, '1h': 3600e3, '1d': 86400e3, '7d': 604800e3 };

/** Every call, findable; what is asked stands in the address. */
export function CallsView() {
  const query = Object.fromEntries(place.value.query);
  const [more, setMore] = useState<{
    readonly key: string;
    readonly calls: readonly CallRow[];
    readonly next?: string;
  }>();
  const [error, setError] = useState<string>();
  const key = JSON.stringify(query);
  const asked = questionOf(query);
  const first = useAsked(key, (signal) => own.calls(asked, signal), EVERY_MS);
  const isMore = more?.key === key;
  const calls = [...(first.data?.calls ?? []), ...(isMore ? more.calls : [])];
  const next = isMore ? more.next : first.data?.next;
  const loadMore = async () => {
    try {
      const page = await own.calls({ ...asked, before: next });
      const shown = new Set(calls.map(({ requestId }) => requestId));
      const fresh = page.calls.filter(({ requestId }) => !shown.has(requestId));
      setMore({ key, calls: [...(isMore ? more.calls : []), ...fresh], next: page.next });
      setError(undefined);
    } catch (thrown) {
      setError(wordsOf(thrown));
    }
  };
  return (
    <Page title="Calls" sub="Each that ended, the newest first">
      <Filters query={query} />
      {first.error && <Trouble words={first.error} retry={first.reload} />}
      <Card flush>
        {first.data ? (
          <CallTable calls={calls} empty={<NoCalls isFiltered={key !== '{}'} />} />
        ) : (
          !first.error && <Loading />
        )}
      </Card>
      {error && <Trouble words={error} />}
      {next && (
        <button type="button" onClick={() => void loadMore()}>
          Older calls
        </button>
      )}
      <CommandLine command={commandOf(query)} />
    </Page>
  );
}

function Filters({ query }: { readonly query: Readonly<Record<string, string>> }) {
  const change = (name: string) => (event: { readonly currentTarget: { readonly value: string } }) =>
    amendQuery({ [name]: event.currentTarget.value });
  const names = (live.value?.functions ?? []).map(({ functionName }) => functionName);
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <input
        type="search"
        aria-label="Request id or text of the error"
        placeholder="Request id or text of the error"
        value={query.text ?? ''}
        onChange={change('text')}
      />
      <Choice
        name="Function"
        all="all functions"
        value={query.function}
        options={names}
        onChange={change('function')}
      />
      <Choice name="Start" all="every start" value={query.kind} options={KINDS} onChange={change('kind')} />
      <Choice
        name="Outcome"
        all="every outcome"
        value={query.outcome}
        options={OUTCOMES}
        onChange={change('outcome')}
      />
      <Choice
        name="Since"
        all="ever"
        value={query.since}
        options={Object.keys(SINCE)}
        onChange={change('since')}
      />
      <input
        type="number"
        min="0"
        aria-label="Slower than, milliseconds"
        placeholder="slower than, ms"
        value={query.minMs ?? ''}
        onChange={change('minMs')}
      />
    </form>
  );
}

export function Choice({
  name,
  all,
  value,
  options,
  onChange,
}: {
  readonly name: string;
  /** What no choice means. */
  readonly all?: string;
  readonly value: string | undefined;
  readonly options: readonly string[];
  readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void;
}) {
  const known =
    value === undefined || value === '' || options.includes(value) ? options : [value, ...options];
  return (
    <select aria-label={name} value={value ?? ''} onChange={onChange}>
      {all !== undefined && <option value="">{all}</option>}
      {known.map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </select>
  );
}

function NoCalls({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <Empty>No call is like that. Take a filter away.</Empty>
  ) : (
    <Empty command="lambdabox invoke my-function">No function was called yet.</Empty>
  );
}

function questionOf({ since, ...query }: Readonly<Record<string, string>>) {
  const ms = SINCE[since ?? ''];
  return { ...query, limit: PAGE, ...(ms === undefined ? {} : { since: Date.now() - ms }) };
}

function commandOf({
  function: name,
  kind,
  outcome,
  since,
  minMs,
  text,
}: Readonly<Record<string, string>>): string {
  const options = Object.entries({
    '--kind': kind,
    '--outcome': outcome,
    '--since': since,
    '--slower-than': minMs,
    '--text': text,
  });
  const given = options.flatMap(([option, value]) => (value ? [option, shellWord(value)] : []));
  return ['lambdabox invocations', ...(name ? [shellWord(name)] : []), ...given].join(' ');
}
