import { busArn, DEFAULT_BUS } from '../arns';
import type { BusRecord } from '../rule-record';
import { busError, limitReached, refusedMember } from './bus-errors';
import { busIn, type BusResources } from './bus-resources';
import { pageOf, pageRequest } from './pages';
import { Request } from './request';
import { BUS_NAME } from './shapes';
import { tagsIn } from './tags';

/** AWS's quota. */
const MAX_BUSES = 100;
const REFUSED: Readonly<Record<string, string>> = {
  EventSourceName: 'there are no partner event sources',
  KmsKeyIdentifier: 'events are not encrypted by keys of KMS',
  DeadLetterConfig:
    'it is for what a key of KMS cannot decrypt; targets have dead-letter queues of their own',
  LogConfig: 'what becomes of events is in the log of the service',
};

export function createEventBus(input: unknown, { scope, buses, clock }: BusResources): object {
  const request = Request.of(input);
  const name = request.required('Name', BUS_NAME);
  const description = request.text('Description', { max: 512 });
  const tags = tagsIn(request);
  refuseOthers(request);
  if (name.includes('/')) throw busError('validation', "Event bus name must not contain '/'.");
  if (buses.get(name)) throw busError('exists', `Event bus ${name} already exists.`);
  if (buses.all().length >= MAX_BUSES) throw limitReached();
  const now = clock.wallTime();
  const arn = busArn(scope, name);
  const given = description === undefined ? {} : { description };
  buses.put({ arn, name, ...given, tags, createdAt: now, modifiedAt: now });
  return { EventBusArn: arn, ...(description === undefined ? {} : { Description: description }) };
}

export function updateEventBus(input: unknown, resources: BusResources): object {
  const request = Request.of(input);
  const description = request.text('Description', { max: 512 });
  const bus = busIn(request, resources, 'Name');
  refuseOthers(request);
  const { description: _, ...rest } = bus;
  const given = description === undefined ? {} : { description };
  resources.buses.put({ ...rest, ...given, modifiedAt: resources.clock.wallTime() });
  const { arn: Arn, name: Name } = bus;
  return { Arn, Name, ...(description === undefined ? {} : { Description: description }) };
}

export function describeEventBus(input: unknown, resources: BusResources): object {
  return shown(busIn(Request.of(input), resources, 'Name'));
}

export function deleteEventBus(input: unknown, { buses, rules }: BusResources): object {
  const request = Request.of(input);
  const name = request.required('Name', BUS_NAME);
  request.done();
  if (name === DEFAULT_BUS) throw busError('validation', `Cannot delete event bus ${name}.`);
  if (rules.ofBus(name).length > 0) {
    throw busError('validation', `Event bus ${name} can't be deleted since it has rules.`);
  }
  buses.remove(name);
  return {};
}

export function listEventBuses(input: unknown, { buses }: BusResources): object {
  const request = Request.of(input);
  const prefix = request.text('NamePrefix', BUS_NAME) ?? '';
  const page = pageRequest(request);
  const named = buses.all().filter(({ name }) => name.startsWith(prefix));
  const { items, ...rest } = pageOf(named, ({ name }) => name, page);
  return { EventBuses: items.map(shown), ...rest };
}

function shown({ arn, name, description, createdAt, modifiedAt }: BusRecord): object {
  return {
    Name: name,
    Arn: arn,
    ...(description === undefined ? {} : { Description: description }),
    CreationTime: createdAt / 1000,
    LastModifiedTime: modifiedAt / 1000,
  };
}

function refuseOthers(request: Request): void {
  for (const [member, why] of Object.entries(REFUSED)) {
    if (request.has(member)) throw refusedMember(member, why);
  }
}
