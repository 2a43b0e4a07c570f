import { ScheduleGroups } from '../../src/sources/schedule/scheduler/schedule-groups';
import { Schedules } from '../../src/sources/schedule/scheduler/schedules';
import { MemoryDocuments } from './memory-documents';

export const PLACE = { region: 'us-east-1', accountId: '000000000000' };

/** EventBridge Scheduler's definitions, in memory. */
export function schedulesBox(clock: { wallTime(): number } = { wallTime: () => 0 }) {
  const groupDocuments = new MemoryDocuments<never>();
  const documents = new MemoryDocuments<never>();
  const load = () => {
    const groups = ScheduleGroups.load({ documents: groupDocuments, place: PLACE, clock });
    return { groups, schedules: Schedules.load({ documents, groups, place: PLACE, clock }) };
  };
  return { ...load(), documents, reload: load };
}
