/** Most pages that are asked for: 1,000 functions are 20. */
const MOST_PAGES = 200;

/** All items of a list that AWS answers in pages; before each further page, `show` gets those there are. */
export async function allPages<Item>(
  ask: (marker: string | undefined) => Promise<Readonly<Record<string, unknown>>>,
  member: string,
  show?: (items: readonly Item[]) => void,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let marker: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await ask(marker);
    items.push(...((answer[member] ?? []) as Item[]));
    marker =
      typeof answer.NextMarker === 'string' && answer.NextMarker !== '' ? answer.NextMarker : undefined;
    if (marker === undefined) break;
    show?.([...items]);
  }
  return items;
}
