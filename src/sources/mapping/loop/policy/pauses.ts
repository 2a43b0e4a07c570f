/** Milliseconds. */
const growing = (firstMs: number, mostMs: number) => (times: number) =>
  Math.min(mostMs, firstMs * 2 ** Math.min(30, Math.max(1, times) - 1));

/** Before the broker is asked again that was away so many times in a row. */
export const brokerPauseMs = growing(1000, 30_000);

/** The same of one that refuses: somebody must change something first. */
export const refusalPauseMs = growing(5000, 60_000);

/** Before a batch is tried again that so many times in a row could not be given to the function. */
export const callPauseMs = growing(250, 15_000);

/** Before more is received after so many failed batches in a row, so that what comes back at once does not spin. */
export const failurePauseMs = growing(100, 10_000);
