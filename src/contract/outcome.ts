/** How an invocation ended. */
export type Outcome = 'success' | 'error' | 'timeout' | 'crash' | 'oom' | 'init-error' | 'too-large';
