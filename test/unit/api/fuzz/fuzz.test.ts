import { readdirSync } from 'node:fs';
import { until } from '../../../support/until';
import { FuzzBox, type FuzzAnswer } from './fuzz-box';
import { FuzzRandom } from './fuzz-random';
import { fuzzOtherDoors, fuzzRequests, type FuzzRequest } from './fuzz-requests';
import { fuzzHooks } from './fuzz-hook-requests';
import { fuzzUrls } from './fuzz-url-requests';

/** Of each run the same, so that a build does not fail by chance: LAMBDABOX_FUZZ_SEED looks elsewhere. */
const SEED = Number(process.env.LAMBDABOX_FUZZ_SEED ?? 20_261_130);
const REQUESTS = Number(process.env.LAMBDABOX_FUZZ_REQUESTS ?? 10_000);
const AT_ONCE = 8;
const TEST_MS = 1_200_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A rejection that nobody handles fails the test by itself, and so does a connection that is left (`environment.ts`). */
let box: FuzzBox;

beforeAll(async () => {
  box = new FuzzBox();
  await box.open();
});
afterAll(() => box.close());

/** What is wrong with an answer, if anything is. */
function faultOf({ method }: FuzzRequest, { status, headers, body }: FuzzAnswer): string | undefined {
  const type = headers['x-amzn-errortype'];
  if (!UUID.test(String(headers['x-amzn-requestid']))) return 'no request id';
  if (status >= 500 && !(status === 501 && type === 'NotImplementedException'))
    return 'a fault of the service';
  if (status < 400) return undefined;
  if (typeof type !== 'string' || !/^[A-Z][A-Za-z]+Exception$/.test(type))
    return `error type ${String(type)}`;
  if (headers['content-type'] !== 'application/json') return `content type ${headers['content-type']}`;
  if (method === 'HEAD') return undefined;
  const error: unknown = JSON.parse(body.toString());
  const hasMessage =
    typeof error === 'object' && error !== null && ('message' in error || 'Message' in error);
  return hasMessage ? undefined : 'no message';
}

function told(at: number, { method, url, headers, body }: FuzzRequest, what: string): string {
  const shown = body.subarray(0, 500).toString('latin1');
  return `request ${at} of the seed ${SEED}: ${what}\n${method} ${url.slice(0, 500)}\n${JSON.stringify(headers)}\n${shown}`;
}

test(
  `${REQUESTS} requests that are wrong in all ways have answers of AWS's form, and none is a fault`,
  async () => {
    const requests = fuzzRequests(SEED);
    const faults: string[] = [];
    const statuses = new Map<number, number>();
    let unsigned = 0;
    for (let at = 0; at < REQUESTS; at += AT_ONCE) {
      if (at % 400 === 0) await box.furnish();
      const batch = Array.from({ length: AT_ONCE }, () => requests.next().value);
      await Promise.all(
        batch.map(async (request, offset) => {
          const answer = await box.ask(request).catch((error: unknown) => String(error));
          if (typeof answer === 'string') return faults.push(told(at + offset, request, answer));
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          if (answer.headers['x-amzn-errortype'] === 'InvalidSignatureException') unsigned += 1;
          const fault = faultOf(request, answer);
          if (fault !== undefined) faults.push(told(at + offset, request, `${answer.status}, ${fault}`));
          return undefined;
        }),
      );
    }
    expect(faults.slice(0, 5)).toEqual([]);
    expect(box.log.errors.slice(0, 5)).toEqual([]);
    // They come behind the signature, and to what the routes do.
    expect(unsigned).toBe(0);
    for (const status of [200, 201, 204, 400, 404, 501]) expect([...statuses.keys()]).toContain(status);
  },
  TEST_MS,
);

test(
  'the other doors answer what is wrong in the form of their own, and none is a fault',
  async () => {
    const requests = fuzzOtherDoors(SEED);
    const faults: string[] = [];
    const statuses = new Set<number>();
    for (let at = 0; at < REQUESTS / 10; at += 1) {
      const request = requests.next().value;
      const { status, headers, body } = await box.ask(request);
      statuses.add(status);
      const text = body.toString();
      const form = request.service === 'sts' ? /^<\w+Response / : /^\{/;
      const isFault = !UUID.test(String(headers['x-amzn-requestid'])) || status >= 500;
      if (isFault || !form.test(text)) faults.push(told(at, request, `${status} ${text.slice(0, 200)}`));
    }
    expect(faults.slice(0, 5)).toEqual([]);
    expect(box.log.errors.slice(0, 5)).toEqual([]);
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 404]));
    expect(statuses).not.toContain(403);
  },
  TEST_MS,
);

test(
  "functions' URLs answer whatever is asked and whatever is answered",
  async () => {
    await box.furnish();
    const ids = await box.furnishUrls();
    const requests = fuzzUrls(SEED, ids.length);
    const placed = (text: string) => text.replace(/\{(\d)\}/g, (_, at: string) => ids[Number(at)] ?? '');
    const faults: string[] = [];
    const statuses = new Set<number>();
    for (let at = 0; at < REQUESTS / 5; at += 1) {
      const { url, headers: given, ...rest } = requests.next().value;
      const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, placed(value)]));
      const request = { ...rest, url: placed(url), headers };
      const { status, headers: answered, body } = await box.ask(request);
      statuses.add(status);
      const isFunctions = status === 502 && /^(Internal Server Error)?$/.test(body.toString());
      const isFault = !UUID.test(String(answered['x-amzn-requestid'])) || (status >= 500 && !isFunctions);
      if (isFault) faults.push(told(at, request, `${status} ${JSON.stringify(answered)} ${body.toString()}`));
    }
    expect(faults.slice(0, 5)).toEqual([]);
    expect(box.log.errors.slice(0, 5)).toEqual([]);
    expect([...statuses]).toEqual(expect.arrayContaining([200, 204, 304, 403, 502]));
  },
  TEST_MS,
);

test(
  'whatever is pushed, no hook and no route fails by it',
  async () => {
    await box.furnish();
    box.furnishHooks();
    const requests = fuzzHooks(SEED);
    const faults: string[] = [];
    const statuses = new Set<number>();
    for (let at = 0; at < REQUESTS / 5; at += 1) {
      const request = requests.next().value;
      const { status, headers: answered, body } = await box.ask(request);
      statuses.add(status);
      const isFunctions = status === 500 && /^({"message":"Internal Server Error"})?$/.test(body.toString());
      const isFault = !UUID.test(String(answered['x-amzn-requestid'])) || (status >= 500 && !isFunctions);
      if (isFault) faults.push(told(at, request, `${status} ${JSON.stringify(answered)} ${body.toString()}`));
    }
    expect(faults.slice(0, 5)).toEqual([]);
    expect(box.log.errors.slice(0, 5)).toEqual([]);
    expect([...statuses]).toEqual(expect.arrayContaining([200, 202, 204, 400, 401, 404, 500]));
    expect(box.push.queued.length).toBeGreaterThan(0);
  },
  TEST_MS,
);

test(
  'bytes that are no request, and requests that end in the middle, harm nobody',
  async () => {
    const random = new FuzzRandom(SEED);
    const requests = fuzzRequests(SEED + 1);
    for (let at = 0; at < 200; at += 1) {
      const { value: request } = requests.next();
      const whole = box.bytesOf(request);
      const cut = whole.subarray(0, random.int(whole.length));
      const noise = Buffer.from(cut.map((byte) => (random.chance(0.02) ? random.int(256) : byte)));
      await Promise.all([box.raw(cut), box.raw(noise)]);
    }
    expect(box.log.errors.slice(0, 5)).toEqual([]);
    const next = requests.next().value;
    expect(faultOf(next, await box.ask(next))).toBeUndefined();
  },
  TEST_MS,
);

const openFiles = (): number => readdirSync('/proc/self/fd').length;

test(
  'no request leaves a file or a connection open',
  async () => {
    const requests = fuzzRequests(SEED + 2);
    const ask = async (count: number): Promise<void> => {
      await box.furnish();
      for (let at = 0; at < count; at += 1) await box.ask(requests.next().value);
      box.disconnect();
    };
    await ask(100);
    const before = openFiles();
    await ask(400);
    await until(() => openFiles() <= before);
  },
  TEST_MS,
);
