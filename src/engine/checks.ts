/** What the engine and its kernel can do, as far as limits and isolation depend on it. */
export interface HostFacts {
  readonly engineVersion: string;
  readonly cgroupVersion: 1 | 2;
  readonly cgroupDriver: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Names of the OCI runtimes that the engine was given. */
  readonly ociRuntimes: readonly string[];
  /** System calls can be filtered. */
  readonly seccomp: boolean;
  readonly limits: {
    readonly memory: boolean;
    readonly pids: boolean;
    readonly cpu: boolean;
  };
}

/** Whether the engine answers, and what it runs on. */
export interface EngineCheck {
  /** Throws PlatformError when it does not answer. */
  hostFacts(): Promise<HostFacts>;
}
