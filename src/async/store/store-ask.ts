import type { EventHead, StoredEvent } from '../event';
import type { EventChange } from '../event-store';

/** What the service asks of the thread that writes events. */
export type StoreAsk =
  | {
      readonly kind: 'write';
      readonly accepted: readonly StoredEvent[];
      readonly changes: readonly EventChange[];
    }
  | { readonly kind: 'read'; readonly ids: readonly number[] }
  | { readonly kind: 'heads'; readonly ids: readonly number[] };

/** `turn`: of the ask. `refusal`: nothing of it was done, and why. */
export type StoreAnswer =
  | { readonly turn: number; readonly events?: readonly StoredEvent[]; readonly heads?: readonly EventHead[] }
  | { readonly turn: number; readonly refusal: string };

export interface NumberedAsk {
  readonly turn: number;
  readonly ask: StoreAsk;
}
