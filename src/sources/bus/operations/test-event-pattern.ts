import { busError } from './bus-errors';
import { Request } from './request';
import { checkPattern } from './rule-operations';

export function testEventPattern(input: unknown): object {
  const request = Request.of(input);
  const pattern = request.required('EventPattern', { max: 4096 });
  const event = request.required('Event');
  request.done();
  return { Result: checkPattern(pattern).matches(eventIn(event)) };
}

function eventIn(text: string): object {
  try {
    const event = JSON.parse(text) as unknown;
    if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event;
  } catch {
    // Said below.
  }
  throw busError('validation', 'Parameter Event is not valid.');
}
