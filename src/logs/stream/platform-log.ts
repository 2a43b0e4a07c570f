import type { InitializationType } from '../../telemetry/events';
import type { PlatformLog, PlatformLogging } from './platform-log-events';
import { jsonPlatformLog } from './platform-log-json';
import { textPlatformLog } from './platform-log-text';

/** The lines that AWS writes for this configuration (Lambda developer guide, "Lambda function logs"). */
export function platformLog(
  logging: PlatformLogging,
  initializationType: InitializationType = 'on-demand',
): PlatformLog {
  return logging.LogFormat === 'JSON'
    ? jsonPlatformLog(logging.SystemLogLevel ?? 'INFO', initializationType)
    : textPlatformLog;
}
