/**
 * Books what is uploaded. S3 calls it asynchronously: when it throws, the event is tried again as its settings say, and
 * then goes to its dead-letter queue.
 */
export async function handler({ Records: [{ s3 }] }) {
  const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
  if (!key.endsWith('.json')) {
    console.warn(`upload · ${key} · refused`);
    throw new TypeError(`${key} is no list of orders: its name must end with .json`);
  }
  console.log(`upload · ${key} · booked, ${s3.object.size} bytes`);
}
