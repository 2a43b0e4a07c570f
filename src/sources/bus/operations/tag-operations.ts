import type { BusRecord, RuleRecord } from '../rule-record';
import { busError, busMissing } from './bus-errors';
import type { BusResources } from './bus-resources';
import { Request } from './request';
import { ARN } from './shapes';
import { tagList, tagsIn, withoutTags, withTags, type Tags } from './tags';

export function tagResource(input: unknown, resources: BusResources): object {
  const request = Request.of(input);
  const { tags, keep } = taggedIn(request, resources);
  keep(withTags(tags, tagsIn(request)));
  return {};
}

export function untagResource(input: unknown, resources: BusResources): object {
  const request = Request.of(input);
  const { tags, keep } = taggedIn(request, resources);
  keep(withoutTags(tags, request.texts('TagKeys')));
  return {};
}

export function listTagsForResource(input: unknown, resources: BusResources): object {
  return { Tags: tagList(taggedIn(Request.of(input), resources).tags) };
}

interface Tagged {
  readonly tags: Tags;
  readonly keep: (tags: Tags) => void;
}

/** Throws ResourceNotFoundException for what is neither a rule nor a bus of ours. */
function taggedIn(request: Request, { rules, buses }: BusResources): Tagged {
  const arn = request.required('ResourceARN', ARN);
  request.done();
  const rule = rules.get(arn);
  if (rule) return tagged<RuleRecord>(rule, (changed) => rules.put(changed));
  const bus = buses.all().find((one) => one.arn === arn);
  if (bus) return tagged<BusRecord>(bus, (changed) => buses.put(changed));
  const [, , , , , resource = arn] = arn.split(':');
  const [kind = '', first = arn, second] = resource.split('/');
  if (kind === 'event-bus') throw busMissing(first);
  throw busError(
    'notFound',
    `Rule ${second ?? first} does not exist on EventBus ${second === undefined ? 'default' : first}.`,
  );
}

function tagged<T extends { readonly tags: Tags }>(record: T, put: (record: T) => void): Tagged {
  return { tags: record.tags, keep: (tags) => put({ ...record, tags }) };
}
