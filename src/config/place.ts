import { matching, type Env } from './values';

/** Where functions believe that they are. */
export interface PlaceConfig {
  readonly accountId: string;
  readonly region: string;
  /** Of the availability zone that functions are told of. */
  readonly availabilityZoneId: string;
}

export function parsePlace(env: Env): PlaceConfig {
  const pattern = /^[a-z]{2}(-[a-z]+)+-\d$/;
  const region = matching(env, 'LAMBDABOX_REGION', 'us-east-1', pattern, 'must look like us-east-1');
  return {
    accountId: matching(env, 'LAMBDABOX_ACCOUNT_ID', '000000000000', /^\d{12}$/, 'must be 12 digits'),
    region,
    availabilityZoneId: matching(
      env,
      'LAMBDABOX_AVAILABILITY_ZONE_ID',
      zoneIdOf(region),
      /^[a-z]{3,}\d-az\d$/,
      'must look like use1-az1',
    ),
  };
}

/** `us-east-1` is `use1` in the ids of its zones, `ap-southeast-2` is `apse2`, `us-gov-west-1` is `usgw1`. */
function zoneIdOf(region: string): string {
  const short = region
    .split('-')
    .map((part, index) => (index === 0 || /^\d+$/.test(part) ? part : initials(part)))
    .join('');
  return `${short}-az1`;
}

function initials(direction: string): string {
  return direction.replace(/^(north|south)(east|west)$/, '$1 $2').replace(/(\w)\w*\s?/g, '$1');
}
