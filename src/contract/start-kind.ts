/** How an invocation's environment was had (ARCHITECTURE.md, "Words"). */
export type StartKind = 'warm' | 'thawed' | 'stem' | 'cold';
