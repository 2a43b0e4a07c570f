import { counter, gauge } from './metric-makers';

export type SourceFamilies = ReturnType<typeof sourceFamilies>;

const LABELS = ['source', 'kind'];

/** What sources of events move. The first label is the source, by its id. */
export function sourceFamilies() {
  return {
    info: gauge('source_info', 'Always 1; the labels say what people call a source, and its state.', [
      ...LABELS,
      'name',
      'state',
    ]),
    polls: counter('source_polls_total', 'Answers of brokers: with records, or empty.', [
      ...LABELS,
      'result',
    ]),
    records: counter('source_records_total', 'Records and events that functions were given.', LABELS),
    batches: counter(
      'source_batches_total',
      'Batches and events that functions were given, by how they ended.',
      [...LABELS, 'outcome'],
    ),
    filtered: counter('source_filtered_records_total', 'Records that no filter let through.', LABELS),
    retried: counter('source_retried_records_total', 'Records that are tried again.', LABELS),
    dropped: counter(
      'source_dropped_records_total',
      'Records that were given up, by whether a dead-letter place has them.',
      [...LABELS, 'kept'],
    ),
    pollers: gauge('source_pollers', 'Requests for records that a source has under way.', LABELS),
    lag: gauge('source_lag_records', 'Records that wait at the broker, when it was asked last.', LABELS),
    oldest: gauge(
      'source_oldest_record_age_seconds',
      'Age of the oldest record that waits, when it was asked last.',
      LABELS,
    ),
    troubled: gauge('source_in_trouble', '1 while its broker is away or refuses, else 0.', LABELS),
    late: counter(
      'schedule_lateness_seconds_total',
      'How long after their times schedules fired, summed up.',
      LABELS,
    ),
    missed: counter('schedule_missed_total', 'Times of schedules that passed while the service was away.', [
      ...LABELS,
      'caught_up',
    ]),
  };
}
