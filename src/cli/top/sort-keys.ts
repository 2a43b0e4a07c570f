/** What functions can be sorted by; the largest first, names in their order. */
export const SORT_KEYS = ['calls', 'p50', 'p99', 'errors', 'throttles', 'memory', 'flight', 'name'] as const;
export type SortKey = (typeof SORT_KEYS)[number];
