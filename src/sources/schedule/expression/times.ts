import type { Cron } from './cron';
import type { ScheduleExpression } from './schedule-expression';
import type { TimeZone } from './time-zone';

/** The times of a schedule, epoch milliseconds. */
export interface Times {
  /** The first behind `after`; none when there is no more. */
  next(after: number): number | undefined;
}

/** `anchor`: when the first interval of a rate begins or ends, epoch milliseconds. */
export function timesOf(expression: ScheduleExpression, zone: TimeZone, anchor: number): Times {
  switch (expression.kind) {
    case 'rate':
      return everyFrom(anchor, expression.everyMs);
    case 'cron':
      return cronTimes(expression.cron, zone);
    case 'at':
      return once(zone.firstAtOrBehind(expression.local));
  }
}

/** A day is 24 hours, also where clocks are set. */
function everyFrom(anchor: number, everyMs: number): Times {
  return {
    next: (after) =>
      after < anchor ? anchor : anchor + (Math.floor((after - anchor) / everyMs) + 1) * everyMs,
  };
}

function once(at: number): Times {
  return { next: (after) => (after < at ? at : undefined) };
}

/**
 * A time that clocks skip, since they are set forward, is left out; one that they show twice counts once (EventBridge Scheduler
 * user guide, "Daylight savings time").
 */
function cronTimes(cron: Cron, zone: TimeZone): Times {
  return {
    next: (after) => {
      let local = cron.after(zone.localOf(after));
      while (local !== undefined) {
        const at = zone.firstAt(local);
        if (at !== undefined && at > after) return at;
        local = cron.after(local);
      }
      return undefined;
    },
  };
}
