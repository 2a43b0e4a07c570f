import type { AttributeValue } from '@aws-sdk/client-dynamodb-streams';

type Item = Readonly<Record<string, AttributeValue>>;

/** An item as JSON has it: what is binary becomes base64. */
export function shownItem(item: Item): object {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, shownValue(value)]));
}

function shownValue(value: AttributeValue): object {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.M !== undefined) return { M: shownItem(value.M) };
  if (value.L !== undefined) return { L: value.L.map(shownValue) };
  return value;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
