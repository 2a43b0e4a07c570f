import { useRef, useState } from 'preact/hooks';
import type { CallAnswer } from '../../../../src/contract/call-row';
import { ApiError, wordsOf } from '../../api/http';
import { lambda, type InvokeAnswer } from '../../api/lambda';
import { own } from '../../api/own';
import { hrefOf } from '../../app/router';
import { may } from '../../session/session';
import { Card, CommandLine, CopyButton, Empty, StartKindMark, Tag } from '../../ui/basics';
import { milliseconds, prettyJson, shellWord } from '../../ui/format';
import { useAsked } from '../../ui/use-asked';
import { Waterfall } from '../../ui/waterfall';
import { Choice } from '../calls';
import type { TabProps } from './function';
import { TEST_EVENTS } from './test-events';

interface Done {
  readonly answer: InvokeAnswer;
  readonly call: CallAnswer | undefined;
}

export const LATEST = '$LATEST';
/** What is kept of a call is written in groups: the record comes a moment after the answer. */
const RECORD_TRIES = 20;
const RECORD_PAUSE_MS = 150;

/** Answer, log and waterfall of a call beside its event. */
export function InvokeTab({ name }: TabProps) {
  const [payload, setPayload] = useState(() => JSON.stringify(TEST_EVENTS.hello, null, 2));
  const [qualifier, setQualifier] = useState<string>();
  const [done, setDone] = useState<Done>();
  const [error, setError] = useState<string>();
  const running = useRef<AbortController>(undefined);
  const [isRunning, setIsRunning] = useState(false);
  const qualifiers = useQualifiers(name);
  const run = async () => {
    const fault = faultOf(payload);
    if (fault) {
      setError(fault);
      return;
    }
    const stop = new AbortController();
    running.current = stop;
    setIsRunning(true);
    setError(undefined);
    try {
      const answer = await lambda.invoke(name, payload, qualifier, stop.signal);
      setDone({ answer, call: undefined });
      setIsRunning(false);
      const call = await recordOf(answer.requestId, stop.signal);
      if (call) setDone({ answer, call });
    } catch (thrown) {
      if (!stop.signal.aborted) setError(wordsOf(thrown));
    } finally {
      setIsRunning(false);
    }
  };
  return (
    <div class="two even">
      <Card
        title="Event"
        aside={
          <select
            aria-label="Shape"
            onChange={({ currentTarget }) =>
              setPayload(JSON.stringify(TEST_EVENTS[currentTarget.value], null, 2))
            }
          >
            {Object.keys(TEST_EVENTS).map((shape) => (
              <option key={shape}>{shape}</option>
            ))}
          </select>
        }
      >
        <textarea
          class="code"
          rows={16}
          aria-label="Event, JSON"
          spellcheck={false}
          value={payload}
          onInput={({ currentTarget }) => setPayload(currentTarget.value)}
        />
        <div class="actions">
          <Choice
            name="Version or alias"
            value={qualifier ?? LATEST}
            options={[LATEST, ...qualifiers]}
            onChange={({ currentTarget }) =>
              setQualifier(currentTarget.value === LATEST ? undefined : currentTarget.value)
            }
          />
          <button type="button" class="quiet" onClick={() => setPayload(prettyJson(payload))}>
            Indent
          </button>
          {isRunning ? (
            <button type="button" onClick={() => running.current?.abort()}>
              Stop waiting
            </button>
          ) : (
            <button type="button" class="primary" disabled={!may('invoke')} onClick={() => void run()}>
              Invoke
            </button>
          )}
        </div>
        {error && (
          <p class="error" role="alert">
            {error}
          </p>
        )}
        <CommandLine command={commandOf(name, qualifier, payload)} />
      </Card>
      <Card title="Answer" aside={done && <CopyButton text={() => done.answer.payload} />}>
        {isRunning && (
          <p class="soft loading" role="status">
            It runs…
          </p>
        )}
        {!isRunning && !done && <Empty>The answer, where the time went, and the log appear here.</Empty>}
        {!isRunning && done && <Result done={done} />}
      </Card>
    </div>
  );
}

function Result({ done: { answer, call } }: { readonly done: Done }) {
  return (
    <>
      <p>
        {answer.functionError ? (
          <Tag tone="bad">{answer.functionError} error</Tag>
        ) : (
          <Tag tone="good">{answer.status}</Tag>
        )}{' '}
        {call && <StartKindMark kind={call.call.startKind} />} {milliseconds(answer.elapsedMs)}{' '}
        <a class="mono" href={hrefOf(['calls', answer.requestId])}>
          {answer.requestId.slice(0, 8)}
        </a>
      </p>
      <pre class="code block" tabIndex={0}>
        {prettyJson(answer.payload)}
      </pre>
      {call && <Waterfall phases={call.call.phases} />}
      {answer.logTail !== '' && (
        <>
          <h3>Log, the last 4 KB</h3>
          <pre class="code block" tabIndex={0}>
            {answer.logTail.trimEnd()}
          </pre>
        </>
      )}
    </>
  );
}

/** Aliases and versions of a function. */
export function useQualifiers(name: string): readonly string[] {
  const asked = useAsked(`qualifiers ${name}`, async (signal) => {
    const [aliases, versions] = await Promise.all([
      lambda.listAliases(name, signal),
      lambda.listVersions(name, signal),
    ]);
    return [
      ...aliases.map(({ Name }) => Name),
      ...versions
        .map(({ Version }) => Version)
        .filter((version) => version !== LATEST)
        .toReversed(),
    ];
  });
  return asked.data ?? [];
}

/** What is kept of a call that has just ended; undefined when it does not come. */
export async function recordOf(requestId: string, signal: AbortSignal): Promise<CallAnswer | undefined> {
  for (let attempt = 0; attempt < RECORD_TRIES && !signal.aborted; attempt++) {
    try {
      return await own.call(requestId, signal);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, RECORD_PAUSE_MS));
  }
  return undefined;
}

function faultOf(payload: string): string | undefined {
  if (payload.trim() === '') return undefined;
  try {
    JSON.parse(payload);
    return undefined;
  } catch (error) {
    return `The event is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function commandOf(name: string, qualifier: string | undefined, payload: string): string {
  const target = qualifier === undefined ? name : `${name}:${qualifier}`;
  let compact = payload;
  try {
    compact = JSON.stringify(JSON.parse(payload));
  } catch {
    // As it was typed, until it is JSON.
  }
  return `lambdabox invoke ${shellWord(target)} ${shellWord(compact)}`;
}
