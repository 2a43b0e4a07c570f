import { AwsError, clientError, WIRE } from '../../errors';
import type { Catalog, Found } from '../catalog/catalog';

export const NOTHING_THERE = 'The resource you requested does not exist.';

/** The function and version addressed; `text` is what some operations say when there is none. */
export function existing(catalog: Catalog, name: string, qualifier: string | undefined, text: string): Found {
  try {
    return catalog.find(name, qualifier);
  } catch (error) {
    const isAbsent = error instanceof AwsError && error.wire === WIRE.resourceNotFound;
    throw isAbsent ? clientError('resourceNotFound', text) : error;
  }
}
