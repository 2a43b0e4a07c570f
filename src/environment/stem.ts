import type { Telemetry } from '../telemetry/events';
import type { InitFrame } from './frames';
import type { LinkListener } from './init-link';
import { logLinkFault } from './link-fault';
import type { StemOwner } from './owner';
import { Sandbox, type SandboxHost, type SandboxSpec } from './sandbox';

/**
 * A booted environment that belongs to no function yet: its container runs, its init has called in, and its runtime
 * process, where the runtime has a generic one, waits to be told what it is.
 */
export class Stem {
  private sandbox: Sandbox | undefined;
  private state: 'booting' | 'ready' | 'taken' | 'ended' = 'booting';

  constructor(
    readonly spec: SandboxSpec,
    private readonly host: SandboxHost,
    private readonly telemetry: Pick<Telemetry, 'containerStarted'>,
    private readonly owner: StemOwner<Stem>,
  ) {}

  get id(): string {
    return this.spec.id;
  }

  /** Makes the container; `owner.stemReady` follows. Throws PlatformError. */
  async boot(): Promise<void> {
    try {
      this.sandbox = await Sandbox.boot(this.spec, this.host, {
        frame: (frame) => this.receive(frame),
        lost: (fault) => {
          logLinkFault(this.host.log, fault, { sandbox: this.spec });
          this.end('lost');
        },
        // There is no function yet that could call.
        called: (connection) => connection.destroy(),
      });
    } catch (error) {
      this.state = 'ended';
      throw error;
    }
    const { createMs, startMs } = this.sandbox.bootTimes;
    this.telemetry.containerStarted(createMs, startMs);
    if (this.state === 'ended') await this.sandbox.dispose();
    else if (!this.spec.isGeneric) this.becomeReady();
  }

  /** Its sandbox, which from now on belongs to the caller and tells `listener`. It must be ready. */
  handOver(listener: LinkListener): Sandbox {
    if (this.state !== 'ready' || !this.sandbox) throw new Error(`stem ${this.id} is ${this.state}`);
    this.state = 'taken';
    this.sandbox.link.tell(listener);
    return this.sandbox;
  }

  memoryUsage(): number | undefined {
    return this.sandbox?.memoryUsage();
  }

  /** Removes its container, unless it was taken. */
  async stop(): Promise<void> {
    if (this.state === 'taken' || this.state === 'ended') return;
    this.state = 'ended';
    await this.sandbox?.dispose();
  }

  private receive(frame: InitFrame): void {
    if (frame.type === 'ready') this.becomeReady();
    else if (frame.type === 'exit' || frame.type === 'spawn-failed') this.end('exit');
  }

  private becomeReady(): void {
    if (this.state !== 'booting') return;
    this.state = 'ready';
    this.owner.stemReady(this);
  }

  private end(reason: string): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.owner.stemLost(this, reason);
    void this.sandbox?.dispose();
  }
}
