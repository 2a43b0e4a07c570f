import { runtime, runtimeEvent } from '../../../support/runtime-box';

const BASE = '/2018-06-01/runtime';
/** The ways into each state, told in requests. */
const WAYS = {
  Started: [],
  InitError: ['init error'],
  Ready: ['next'],
  Running: ['next', 'event'],
  RuntimeResponseSentState: ['next', 'event', 'response'],
} as const;
type State = keyof typeof WAYS;

const REQUESTS = {
  next: `GET ${BASE}/invocation/next`,
  'next, posted': `POST ${BASE}/invocation/next`,
  response: `POST ${BASE}/invocation/r1/response`,
  'response to another': `POST ${BASE}/invocation/r0/response`,
  error: `POST ${BASE}/invocation/r1/error`,
  'error of another': `POST ${BASE}/invocation/r0/error`,
  'no answer': `POST ${BASE}/invocation/r1/other`,
  'response, asked for': `GET ${BASE}/invocation/r1/response`,
  'init error': `POST ${BASE}/init/error`,
  'init error, asked for': `GET ${BASE}/init/error`,
  'restore next': `GET ${BASE}/restore/next`,
  'restore error': `POST ${BASE}/restore/error`,
  ping: 'GET /2018-06-01/ping',
  'ping, posted': 'POST /2018-06-01/ping',
  elsewhere: 'GET /latest/meta-data',
} as const;
type Request = keyof typeof REQUESTS;

const json = (status: string, body: string) =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const ACCEPTED = json('202 Accepted', '{"status":"OK"}\n');
const PARKED = 'no answer yet';
const PONG = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\npong';
const ABSENT = json('404 Not Found', '{"errorMessage":"404 page not found","errorType":"NotFound"}');
const INVALID_ID = json(
  '400 Bad Request',
  '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}',
);
const NOT_ALLOWED = json(
  '405 Method Not Allowed',
  '{"errorMessage":"Method Not Allowed","errorType":"MethodNotAllowed"}',
);
const refused = (from: State, to: string) =>
  json(
    '403 Forbidden',
    `{"errorMessage":"State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}`,
  );

/** What each state answers alike. */
const ALWAYS = {
  'next, posted': NOT_ALLOWED,
  'response to another': INVALID_ID,
  'error of another': INVALID_ID,
  'no answer': ABSENT,
  'response, asked for': ABSENT,
  'init error, asked for': ABSENT,
  'restore next': ABSENT,
  'restore error': ABSENT,
  ping: PONG,
  'ping, posted': ABSENT,
  elsewhere: ABSENT,
};

const TABLE: Readonly<Record<State, Readonly<Record<Request, string>>>> = {
  Started: {
    ...ALWAYS,
    next: PARKED,
    response: INVALID_ID,
    error: INVALID_ID,
    'init error': ACCEPTED,
  },
  InitError: {
    ...ALWAYS,
    next: refused('InitError', 'Ready'),
    response: INVALID_ID,
    error: INVALID_ID,
    'init error': refused('InitError', 'InitError'),
  },
  Ready: {
    ...ALWAYS,
    next: PARKED,
    response: INVALID_ID,
    error: INVALID_ID,
    'init error': refused('Ready', 'InitError'),
  },
  Running: {
    ...ALWAYS,
    next: refused('Running', 'Ready'),
    response: ACCEPTED,
    error: ACCEPTED,
    'init error': refused('Running', 'InitError'),
  },
  RuntimeResponseSentState: {
    ...ALWAYS,
    next: PARKED,
    response: refused('RuntimeResponseSentState', 'InvocationResponse'),
    error: refused('RuntimeResponseSentState', 'InvocationErrorResponse'),
    'init error': refused('RuntimeResponseSentState', 'InitError'),
  },
};

const cells = (Object.keys(TABLE) as State[]).flatMap((state) =>
  (Object.keys(REQUESTS) as Request[]).map((request) => [state, request, TABLE[state][request]] as const),
);

describe('the answer to a runtime', () => {
  it.each(cells)('that is %s and sends %s', (state, request, answer) => {
    const { call, deliver } = runtime();
    for (const step of WAYS[state]) {
      if (step === 'event') deliver(runtimeEvent('r1'));
      else call(`${REQUESTS[step]} HTTP/1.1\r\nHost: x`, '1');
    }
    expect(call(`${REQUESTS[request]} HTTP/1.1\r\nHost: x`, '1') ?? PARKED).toBe(answer);
  });
});
