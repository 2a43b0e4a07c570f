import type { EnvironmentParts, EnvironmentSpec } from './environment-parts';
import type { LinkListener } from './init-link';
import { logLinkFault } from './link-fault';
import { Sandbox } from './sandbox';

/** The sandbox of an environment: its stem's, else one that is made for it. Throws PlatformError. */
export async function takeSandbox(
  spec: EnvironmentSpec,
  { host, telemetry, called }: Pick<EnvironmentParts, 'host' | 'telemetry' | 'called'>,
  told: Pick<LinkListener, 'frame' | 'lost'>,
): Promise<Sandbox> {
  const listener: LinkListener = {
    frame: (frame) => told.frame(frame),
    lost: (fault) => {
      logLinkFault(host.log, fault, spec);
      told.lost(fault);
    },
    called,
  };
  if (spec.stem) return spec.stem.handOver(listener);
  const made = await Sandbox.boot(spec.sandbox, host, listener, spec);
  telemetry.containerStarted(made.bootTimes.createMs, made.bootTimes.startMs);
  return made;
}
