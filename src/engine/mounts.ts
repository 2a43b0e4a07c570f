/** A directory of the host, and where a container sees it. */
export interface Bind {
  readonly hostPath: string;
  readonly containerPath: string;
}

export interface Mounts {
  /** Whether `mount` works here; if not, code has to be among the binds at creation, and no stems can be kept. */
  readonly canMount: boolean;
  /** Shows a directory of the code store, read-only, inside a running container. Throws PlatformError. */
  mount(containerId: string, bind: Bind): Promise<void>;
}
