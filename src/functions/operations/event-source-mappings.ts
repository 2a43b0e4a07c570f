import { clientError } from '../../errors';
import { NOTHING_THERE } from './existing';

/** GetEventSourceMapping and ListEventSourceMappings. There is none yet. */
export class EventSourceMappings {
  get(): object {
    throw clientError('resourceNotFound', NOTHING_THERE);
  }

  list(): object {
    return { EventSourceMappings: [] };
  }
}
