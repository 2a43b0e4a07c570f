import { csrfToken, sessionEnded } from '../session/session';

/** What the service answered in place of what was asked. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** AWS's name of it: `ResourceNotFoundException`, ... */
    readonly type: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON unless it is a text already. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** No answer of the service takes longer, but a call of a function: those have none. */
const DEADLINE_MS = 30_000;

/** An answer in full. Throws ApiError for any that is not 2xx. */
export async function ask(path: string, asked: Asked = {}, deadlineMs = DEADLINE_MS): Promise<Response> {
  const { method = 'GET', body } = asked;
  const signals = [AbortSignal.timeout(deadlineMs), ...(asked.signal ? [asked.signal] : [])];
  const response = await fetch(`${path}${queryOf(asked.query)}`, {
    method,
    credentials: 'same-origin',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' ? {} : { 'x-lambdabox-csrf': csrfToken() }),
      ...asked.headers,
    },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.any(signals),
  });
  if (response.ok) return response;
  const error = await errorOf(response);
  if (response.status === 401) sessionEnded();
  throw error;
}

export async function askJson<Answer>(path: string, asked?: Asked): Promise<Answer> {
  const response = await ask(path, asked);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

/** In words for a person, of whatever was thrown. */
export function wordsOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return 'The service did not answer in time.';
  if (error instanceof TypeError) return 'The service cannot be reached. Is it running?';
  return error instanceof Error ? error.message : String(error);
}

function queryOf(query: Asked['query'] = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') params.set(name, String(value));
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  const fields = jsonFields(text);
  const type = response.headers.get('x-amzn-errortype') ?? stringOf(fields.__type) ?? '';
  const message =
    stringOf(fields.message) ?? stringOf(fields.Message) ?? (text.slice(0, 500) || `HTTP ${response.status}`);
  return new ApiError(response.status, type.replace(/^.*#|:.*$/g, ''), message);
}

function jsonFields(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
