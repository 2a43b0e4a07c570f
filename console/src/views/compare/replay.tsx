import { useState } from 'preact/hooks';
import type { CallRow } from '../../../../src/contract/call-row';
import { ApiError, wordsOf } from '../../api/http';
import { lambda } from '../../api/lambda';
import { own } from '../../api/own';
import { go, hrefOf } from '../../app/router';
import { may } from '../../session/session';
import { Answer } from '../../ui/answer';
import { Card, CommandLine, CopyButton, Empty } from '../../ui/basics';
import { bytes, prettyJson, shellWord } from '../../ui/format';
import { useAsked } from '../../ui/use-asked';
import { Choice } from '../calls';
import { LATEST, recordOf, useQualifiers } from '../function/invoke';
import { keepAnswer } from './replays';

const OTHERS = 50;

/** The event of a call, to call the function with it again. */
export function ReplayCard({ call }: { readonly call: CallRow }) {
  if (!may('invoke'))
    return (
      <Card title="Event">
        <Empty>Events are shown to keys that may call functions: this one may only read.</Empty>
      </Card>
    );
  return <KeptEvent call={call} />;
}

function KeptEvent({ call }: { readonly call: CallRow }) {
  const asked = useAsked(`event ${call.requestId}`, (signal) => eventOf(call.requestId, signal));
  const event = asked.data?.event;
  return (
    <Card title="Event" aside={event !== undefined && <CopyButton text={() => event} />}>
      <Answer of={asked}>
        {() =>
          event === undefined ? (
            <Empty>
              It is not kept. It had {bytes(call.requestBytes)}: events over 16 KB are not kept, older ones
              go, and LAMBDABOX_RECORDS_EVENTS_MB=0 keeps none.
            </Empty>
          ) : (
            <Replay call={call} event={event} />
          )
        }
      </Answer>
    </Card>
  );
}

function Replay({ call, event }: { readonly call: CallRow; readonly event: string }) {
  const { functionName, requestId } = call;
  const [qualifier, setQualifier] = useState(call.qualifier ?? LATEST);
  const [isRunning, setIsRunning] = useState(false);
  const [error, setError] = useState<string>();
  const qualifiers = useQualifiers(functionName);
  const replay = async () => {
    setIsRunning(true);
    setError(undefined);
    try {
      const answer = await lambda.invoke(functionName, event, qualifier);
      keepAnswer(answer);
      await recordOf(answer.requestId, new AbortController().signal);
      go(hrefOf(['calls', requestId, answer.requestId]));
    } catch (thrown) {
      setError(wordsOf(thrown));
    } finally {
      setIsRunning(false);
    }
  };
  return (
    <>
      <pre class="code block" tabIndex={0} aria-label="Event of the call">
        {prettyJson(event)}
      </pre>
      <div class="actions">
        <Choice
          name="Version or alias"
          value={qualifier}
          options={[LATEST, ...qualifiers]}
          onChange={({ currentTarget }) => setQualifier(currentTarget.value)}
        />
        <button type="button" class="primary" disabled={isRunning} onClick={() => void replay()}>
          {isRunning ? 'It runs…' : 'Replay'}
        </button>
      </div>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <CommandLine command={commandOf(functionName, qualifier, event)} />
    </>
  );
}

/** Another call of the function, to be seen beside this one. */
export function CompareWith({ call: { requestId, functionName } }: { readonly call: CallRow }) {
  const calls = useAsked(`others ${functionName}`, (signal) =>
    own.calls({ function: functionName, limit: OTHERS }, signal),
  );
  const others = (calls.data?.calls ?? []).filter((other) => other.requestId !== requestId);
  const [other, setOther] = useState('');
  return (
    <Card title="Compare">
      <form
        class="filters"
        onSubmit={(submitted) => {
          submitted.preventDefault();
          go(hrefOf(['calls', requestId, other.trim()]));
        }}
      >
        <input
          list="other-calls"
          required
          pattern="\s*[\w\-]+\s*"
          title="A request id, such as those of the list"
          aria-label="Request id of another call"
          placeholder="Request id of another call"
          value={other}
          onInput={({ currentTarget }) => setOther(currentTarget.value)}
        />
        <datalist id="other-calls">
          {others.map((other) => (
            <option key={other.requestId} value={other.requestId}>
              {other.outcome}, {other.startKind}, {new Date(other.startedAt).toISOString()}
            </option>
          ))}
        </datalist>
        <button type="submit">Compare</button>
      </form>
    </Card>
  );
}

async function eventOf(requestId: string, signal: AbortSignal): Promise<{ readonly event?: string }> {
  try {
    return await own.event(requestId, signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return {};
    throw error;
  }
}

function commandOf(name: string, qualifier: string, event: string): string {
  const version = qualifier === LATEST ? '' : ` --qualifier ${shellWord(qualifier)}`;
  return `aws lambda invoke --function-name ${shellWord(name)}${version} --cli-binary-format raw-in-base64-out --payload ${shellWord(event)} /dev/stdout`;
}
