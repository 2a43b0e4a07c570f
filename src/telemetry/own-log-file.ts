import { copyFileSync, existsSync, fstatSync, renameSync, statSync, truncateSync } from 'node:fs';
import { messageOf } from '../errors';
import type { Clock, Timer } from '../lib/clock';
import type { ServiceLog } from './events';

export interface OwnLogFileParts {
  readonly path: string;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** Bytes from which on it is put aside. */
  readonly maxBytes?: number;
  /** The descriptor that is written to. */
  readonly descriptor?: number;
}

const MAX_BYTES = 16 * 1024 * 1024;
/** Files that are kept beside the one that is written: `.1` is the newest. */
const KEPT = 3;
const CHECK_MS = 10_000;
const STDERR = 2;

/**
 * Bounds the file that standard error is written to, when the command line has opened one. It cannot be renamed under
 * its writers, who hold it open, Node.js itself among them; so it is copied and emptied, in one turn, in which nobody
 * writes. It was opened for appending: what comes next begins at its new end.
 */
export class OwnLogFile {
  private timer: Timer | undefined;

  constructor(private readonly parts: OwnLogFileParts) {}

  /** Checks from now on, unless standard error goes elsewhere. */
  start(): void {
    if (this.size() === undefined) return;
    this.check();
    this.timer = this.parts.clock.after(CHECK_MS, () => this.start());
  }

  stop(): void {
    this.timer?.cancel();
  }

  private check(): void {
    const { path, log, maxBytes = MAX_BYTES } = this.parts;
    if ((this.size() ?? 0) < maxBytes) return;
    try {
      for (let age = KEPT - 1; age > 0; age -= 1) {
        if (existsSync(`${path}.${age}`)) renameSync(`${path}.${age}`, `${path}.${age + 1}`);
      }
      copyFileSync(path, `${path}.1`);
    } catch (error) {
      log.warn('the log of the service could not be put aside; it is emptied', {
        path,
        error: messageOf(error),
      });
    }
    truncateSync(path);
  }

  /** Undefined when the descriptor is not this file. */
  private size(): number | undefined {
    const { path, descriptor = STDERR } = this.parts;
    const written = fstatSync(descriptor);
    const named = statSync(path, { throwIfNoEntry: false });
    return named?.ino === written.ino && named.dev === written.dev ? named.size : undefined;
  }
}
