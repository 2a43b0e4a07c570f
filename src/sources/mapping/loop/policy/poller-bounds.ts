import type { MappingSettings } from '../../mapping-record';

/** How many pollers a mapping may have: each holds one batch at a time, so that they are its concurrency too. */
export interface PollerBounds {
  readonly least: number;
  readonly most: number;
}

/** What AWS grows to without a setting. */
const MOST = 1000;

/** `roomOfBox`: environments of the function that fit on this box. A setting may ask for more than that, and waits then. */
export function pollerBounds(
  {
    ScalingConfig,
    ProvisionedPollerConfig,
  }: Pick<MappingSettings, 'ScalingConfig' | 'ProvisionedPollerConfig'>,
  roomOfBox: number,
): PollerBounds {
  const least = Math.max(1, ProvisionedPollerConfig?.MinimumPollers ?? 1);
  const asked = Math.min(
    ScalingConfig?.MaximumConcurrency ?? MOST,
    ProvisionedPollerConfig?.MaximumPollers ?? MOST,
  );
  return { least, most: Math.max(least, Math.min(asked, Math.floor(roomOfBox))) };
}
