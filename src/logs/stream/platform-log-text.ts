import type { TraceSegment } from '../../contract/trace-segment';
import type { LoggedFailure } from '../../telemetry/events';
import type { PlatformLog } from './platform-log-events';

/** The lines of text format. They are told apart by tabs; REPORT of a success ends in one. */
export const textPlatformLog: PlatformLog = {
  // Of an image there is nothing to tell.
  initStart: ({ runtimeVersion, runtimeVersionArn }) =>
    runtimeVersion === undefined
      ? []
      : [`INIT_START Runtime Version: ${runtimeVersion}\tRuntime Version ARN: ${runtimeVersionArn}`],

  initReport({ durationMs, phase, failure }) {
    if (!failure) return [];
    return [
      `INIT_REPORT Init Duration: ${milliseconds(durationMs)}\tPhase: ${phase}\t${statusFields(failure)}`,
    ];
  },

  extension(_at, { name, state, events, errorType }) {
    const error = errorType === undefined ? '' : `\tError Type: ${errorType}`;
    return [`EXTENSION\tName: ${name}\tState: ${state}\tEvents: [${events.join(', ')}]${error}`];
  },

  subscription(_at, { name, types, isByLogsApi }) {
    const shown = types.map((type) => type.charAt(0).toUpperCase() + type.slice(1)).join(', ');
    return [`${isByLogsApi ? 'LOGS' : 'TELEMETRY'}\tName: ${name}\tState: Subscribed\tTypes: [${shown}]`];
  },

  dropped: () => [],

  start: ({ requestId, functionVersion }) => [`START RequestId: ${requestId} Version: ${functionVersion}`],

  runtimeDone: () => [],

  end: ({ requestId }) => [`END RequestId: ${requestId}`],

  report(event) {
    const { initDurationMs, failure } = event;
    const init = initDurationMs === undefined ? '' : `Init Duration: ${milliseconds(initDurationMs)}\t`;
    // An error that the handler reports is the function's own business: its REPORT is that of a success.
    const status = failure && failure.outcome !== 'error' ? statusFields(failure) : '';
    return [
      `REPORT RequestId: ${event.requestId}\tDuration: ${milliseconds(event.durationMs)}` +
        `\tBilled Duration: ${event.billedDurationMs} ms\tMemory Size: ${event.memorySizeMb} MB` +
        `\tMax Memory Used: ${event.maxMemoryUsedMb} MB\t${init}${status}${xray(event.segment)}`,
    ];
  },
};

/** A second line of the same event. */
function xray(segment: TraceSegment | undefined): string {
  return segment ? `\nXRAY TraceId: ${segment.traceId}\tSegmentId: ${segment.id}\tSampled: true\t` : '';
}

function statusFields({ outcome, errorType }: LoggedFailure): string {
  return outcome === 'timeout' ? 'Status: timeout' : `Status: error\tError Type: ${errorType}`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}
