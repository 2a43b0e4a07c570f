import { levelOf } from '../../../src/cli/logs/log-level';
import type { LogEvent } from '../api/logs';
import { clockTimeMs } from './format';

/** Few: a list of many is `LogList`. */
export function LogLines({ events }: { readonly events: readonly LogEvent[] }) {
  return (
    <div class="log" role="log" tabIndex={0} aria-label="Log">
      {events.map((event) => (
        <LogLine key={event.eventId} event={event} />
      ))}
    </div>
  );
}

export function LogLine({ event, label }: { readonly event: LogEvent; readonly label?: string | undefined }) {
  const message = event.message.trimEnd();
  return (
    <div class={`line level-${levelOf(message)}`}>
      <time title={new Date(event.timestamp).toISOString()}>{clockTimeMs(event.timestamp)}</time>
      {label && <span class="source">{label}</span>}
      <span class="text">{message}</span>
    </div>
  );
}
