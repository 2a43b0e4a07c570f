export type { RecentCalls } from '../../contract/recent-calls';
export type { StatisticsAnswer } from '../../contract/statistics-answer';
