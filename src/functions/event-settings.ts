import { versionOf, type Catalog } from './catalog/catalog';
import { LATEST } from './model';

/** AWS's defaults: two retries within six hours. */
const RETRY_ATTEMPTS = 2;
const EVENT_AGE_SECONDS = 21_600;

/** What becomes of the events of a function's version or alias, as whoever runs them needs it. */
export class EventSettings {
  constructor(private readonly catalog: Catalog) {}

  /** By the qualifier that was addressed. Undefined when the function, version or alias does not exist. */
  of(functionName: string, qualifier: string = LATEST) {
    const record = this.catalog.get(functionName);
    if (!record || !versionOf(record, qualifier)) return undefined;
    const config = record.eventInvokeConfigs?.find((candidate) => candidate.qualifier === qualifier);
    const { onSuccess, onFailure } = config ?? {};
    // One for all versions: each follows the setting of $LATEST.
    const { deadLetterTarget } = record.latest;
    const { reservedConcurrency } = record;
    return {
      functionArn: this.catalog.arn(functionName, qualifier),
      maximumRetryAttempts: config?.maximumRetryAttempts ?? RETRY_ATTEMPTS,
      maximumEventAgeSeconds: config?.maximumEventAge ?? EVENT_AGE_SECONDS,
      ...(onSuccess === undefined ? {} : { onSuccess }),
      ...(onFailure === undefined ? {} : { onFailure }),
      ...(deadLetterTarget === undefined ? {} : { deadLetterTarget }),
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
    };
  }
}
