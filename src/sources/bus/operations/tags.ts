import { busError } from './bus-errors';
import type { Request } from './request';

export type Tags = Readonly<Record<string, string>>;

const MAX_TAGS = 50;

export function tagsIn(request: Request): Tags {
  const tags = request.structures('Tags').map((tag) => ({
    key: tag.required('Key', { max: 128, min: 1 }),
    value: tag.required('Value', { max: 256 }),
  }));
  request.done();
  const made = Object.fromEntries(tags.map(({ key, value }) => [key, value]));
  return checked(made);
}

export function withTags(tags: Tags, more: Tags): Tags {
  return checked({ ...tags, ...more });
}

export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}

export function tagList(tags: Tags): readonly { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function checked(tags: Tags): Tags {
  if (Object.keys(tags).length > MAX_TAGS) {
    throw busError('validation', `A resource has at most ${String(MAX_TAGS)} tags.`);
  }
  return tags;
}
