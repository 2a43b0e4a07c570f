import type { RequestHead } from '../runtime-api/http';
import { jsonResponse } from '../runtime-api/http';
import { ABSENT, ACCEPTED, WRONG_METHOD } from '../runtime-api/replies';
import { MAX_EXTENSIONS, type Crew } from './crew';
import type { Extension } from './extension';
import { parseRegistration } from './registration';
import {
  CLOSED,
  EMPTY_NAME,
  ERROR_TYPE_MISSING,
  ID_INVALID,
  ID_MISSING,
  invalidEvent,
  invalidFormat,
  NAME_TAKEN,
  tooMany,
  unknownExtension,
  wrongMove,
} from './replies';
import { eventFault, eventsOf } from './states';
import type { FunctionFacts } from './function-facts';

const BASE = '/2020-01-01/extension';
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const METHODS: Readonly<Record<string, string>> = {
  [`${BASE}/register`]: 'POST',
  [`${BASE}/event/next`]: 'GET',
  [`${BASE}/init/error`]: 'POST',
  [`${BASE}/exit/error`]: 'POST',
};

/** The Extensions API (2020-01-01) of one environment. */
export class ExtensionsApi {
  constructor(
    private readonly facts: FunctionFacts,
    private readonly respond: (exchange: number, answer: Buffer) => void,
  ) {}

  /** `crew`: of the init under way, or of the one that has succeeded. */
  request(crew: Crew, exchange: number, head: RequestHead, body: Buffer): void {
    const method = METHODS[head.path];
    if (method === undefined) this.respond(exchange, ABSENT);
    else if (method !== head.method) this.respond(exchange, WRONG_METHOD);
    else if (head.path === `${BASE}/register`) this.respond(exchange, this.register(crew, head, body));
    else this.ofMember(crew, exchange, head);
  }

  private register(crew: Crew, head: RequestHead, body: Buffer): Buffer {
    const name = head.header('lambda-extension-name') ?? '';
    if (name === '') return EMPTY_NAME;
    const asked = parseRegistration(body);
    if ('fault' in asked) return invalidFormat(asked.fault);
    const known = crew.named(name);
    const isInternal = known?.isInternal ?? true;
    for (const event of asked.events) {
      const fault = eventFault(event, isInternal);
      if (fault !== undefined) return invalidEvent(event, fault);
    }
    const refused = isInternal ? refusedInternal(crew, known) : refusedExternal(known);
    if (refused) return refused;
    const extension = known ?? crew.addInternal(name);
    crew.register(extension, eventsOf(asked.events));
    return this.registered(extension, head);
  }

  private registered({ id }: Extension, head: RequestHead): Buffer {
    const features = (head.header('lambda-extension-accept-feature') ?? '').split(',');
    const { accountId, ...facts } = this.facts;
    const isWanted = features.some((feature) => feature.trim() === 'accountId');
    const text = JSON.stringify({ ...facts, ...(isWanted ? { accountId } : {}) });
    return jsonResponse(200, `${text}\n`, { 'Lambda-Extension-Identifier': id });
  }

  private ofMember(crew: Crew, exchange: number, head: RequestHead): void {
    const found = memberOf(crew, head);
    if (Buffer.isBuffer(found)) this.respond(exchange, found);
    else if (head.path === `${BASE}/event/next`) {
      if (found.may('Ready')) crew.wait(found, exchange);
      else this.respond(exchange, wrongMove(found, 'Ready', found.id));
    } else {
      this.respond(exchange, giveUp(crew, found, head));
    }
  }
}

/** The one that a request speaks for, or the refusal. */
export function memberOf(crew: Crew, head: RequestHead): Extension | Buffer {
  const id = head.header('lambda-extension-identifier') ?? '';
  if (id === '') return ID_MISSING;
  if (!UUID.test(id)) return ID_INVALID;
  const isError = head.path.endsWith('/error');
  if (isError && !errorTypeOf(head)) return ERROR_TYPE_MISSING;
  const extension = crew.withId(id.toLowerCase());
  return extension ?? unknownExtension(isError ? 'Lambda-Extension-Identifier' : `extension ${id}`);
}

function giveUp(crew: Crew, extension: Extension, head: RequestHead): Buffer {
  const state = head.path === `${BASE}/init/error` ? 'InitError' : 'ExitError';
  if (!extension.may(state)) {
    return wrongMove(extension, state === 'InitError' ? 'InitError' : 'Exited', extension.id);
  }
  crew.giveUp(extension, state, errorTypeOf(head) ?? '');
  return ACCEPTED;
}

function errorTypeOf(head: RequestHead): string | undefined {
  const type = head.header('lambda-extension-function-error-type');
  return type === '' ? undefined : type;
}

function refusedExternal(known: Extension | undefined): Buffer | undefined {
  return known && !known.may('Registered') ? wrongMove(known, 'Registered', known.name) : undefined;
}

function refusedInternal(crew: Crew, known: Extension | undefined): Buffer | undefined {
  if (!crew.isRegistrationOpen) return CLOSED;
  if (crew.size >= MAX_EXTENSIONS) return tooMany(MAX_EXTENSIONS);
  return known ? NAME_TAKEN : undefined;
}
