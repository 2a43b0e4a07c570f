import { parseDestination } from '../destination-arn';
import type { AccountScope } from '../names';
import { invalid, type Violations } from './constraints';
import type { Members } from './members';
import { textChecks } from './model-constraints';

/** Where what became of an event goes: absent members were not sent, an empty text takes a destination away. */
export interface DestinationChanges {
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

/** Checks the form of a DestinationConfig and reads it. */
export function readDestinations(config: Members | undefined, violations: Violations): DestinationChanges {
  const read = (member: 'OnSuccess' | 'OnFailure', path: string): string | undefined => {
    const given = config?.members(member);
    const destination = given?.string('Destination');
    violations.check(path, destination, ...textChecks(`${member}.Destination`));
    return given && (destination ?? '');
  };
  const onSuccess = read('OnSuccess', 'destinationConfig.onSuccess.destination');
  const onFailure = read('OnFailure', 'destinationConfig.onFailure.destination');
  return {
    ...(onSuccess === undefined ? {} : { onSuccess }),
    ...(onFailure === undefined ? {} : { onFailure }),
  };
}

export interface DestinationRules {
  readonly scope: AccountScope;
  /** The function whose events are meant. */
  readonly functionName: string;
  /** Whether a name with its qualifier is one of a function's. */
  readonly isFunction: (nameAndQualifier: string) => boolean;
}

/** Throws InvalidParameterValueException for a destination that AWS does not take. */
export function checkDestinations(changes: DestinationChanges, rules: DestinationRules): void {
  for (const arn of [changes.onFailure, changes.onSuccess]) {
    if (arn === undefined || arn === '') continue;
    const parsed = parseDestination(arn);
    const isOfFailuresOnly = parsed?.kind === 'bucket';
    if (!parsed || (isOfFailuresOnly && arn === changes.onSuccess)) throw invalid(worded(changes));
    if (parsed.kind !== 'function' && parsed.kind !== 'webhook') continue;
    const { region, accountId } = rules.scope;
    const isHere = parsed.region === region && parsed.accountId === accountId;
    const isThere = parsed.kind === 'webhook' || rules.isFunction(parsed.name);
    if (!isHere || !isThere) throw invalid(`The destination ARN ${arn} is invalid.`);
    if (parsed.kind === 'function' && parsed.name.split(':')[0] === rules.functionName)
      throw invalid("You can't specify the function as a destination for itself.");
  }
}

/** As Lambda words a configuration that it refuses. */
function worded({ onSuccess, onFailure }: DestinationChanges): string {
  const part = (name: string, arn: string | undefined): string =>
    arn === undefined ? 'null' : `${name}(destination=${arn === '' ? 'null' : arn})`;
  return `The provided destination config DestinationConfig(onSuccess=${part('OnSuccess', onSuccess)}, onFailure=${part('OnFailure', onFailure)}) is invalid.`;
}
