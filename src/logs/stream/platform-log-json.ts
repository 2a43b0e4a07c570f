import type { InitializationType } from '../../telemetry/events';
import type { PlatformLog, SystemLogLevel } from './platform-log-events';
import { platformRecords, type PlatformRecord } from './platform-records';

const RANK: Readonly<Record<SystemLogLevel, number>> = { DEBUG: 0, INFO: 1, WARN: 2 };

/** The platform's records of at least this level, as lines of JSON format. */
export function jsonPlatformLog(level: SystemLogLevel, initializationType: InitializationType): PlatformLog {
  const records = platformRecords(initializationType);
  const lines = (all: readonly PlatformRecord[]): string[] =>
    all
      .filter(({ severity }) => RANK[severity] >= RANK[level])
      .map(({ at, type, fields }) =>
        JSON.stringify({ time: new Date(at).toISOString(), type, record: fields }),
      );
  return {
    initStart: (event) => lines(records.initStart(event)),
    initReport: (event) => lines(records.initReport(event)),
    extension: (at, event) => lines(records.extension(at, event)),
    subscription: (at, event) => lines(records.subscription(at, event)),
    dropped: (at, event) => lines(records.dropped(at, event)),
    start: (event) => lines(records.start(event)),
    runtimeDone: (event) => lines(records.runtimeDone(event)),
    end: () => [],
    report: (event) => lines(records.report(event)),
  };
}
