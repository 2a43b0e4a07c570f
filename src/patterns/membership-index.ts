import type { Membership } from './event-fields';

type Place = readonly [array: number, element: number];

/** Memberships, so kept that of a long list those are found soon that go together with another one. */
export class MembershipIndex {
  private readonly splits = new Map<
    number,
    { readonly inside: ReadonlyMap<number, MembershipIndex>; readonly outside: MembershipIndex }
  >();

  constructor(private readonly all: readonly Membership[]) {}

  /** Those that are in no other element of an array than these places say. `places`: outer arrays first. */
  with(places: readonly Place[], from = 0): readonly Membership[] {
    const place = places[from];
    if (place === undefined || this.all.length === 0) return this.all;
    const { inside, outside } = this.split(place[0]);
    const same = inside.get(place[1])?.with(places, from + 1) ?? [];
    const others = outside.with(places, from + 1);
    return others.length === 0 ? same : [...same, ...others];
  }

  /** By element of an array, and those that are in none of it. */
  private split(array: number) {
    const known = this.splits.get(array);
    if (known) return known;
    const byElement = Map.groupBy(this.all, (membership) => membership.get(array));
    const inside = new Map<number, MembershipIndex>();
    for (const [element, some] of byElement)
      if (element !== undefined) inside.set(element, new MembershipIndex(some));
    const split = { inside, outside: new MembershipIndex(byElement.get(undefined) ?? []) };
    this.splits.set(array, split);
    return split;
  }
}

/** Outer arrays first: they were numbered before those within them. */
export function placesOf(membership: Membership): readonly Place[] {
  return [...membership].sort(([one], [other]) => one - other);
}
