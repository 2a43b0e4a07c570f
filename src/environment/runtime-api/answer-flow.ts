import { ProtocolError } from '../frames';
import type { BodySource } from './answer-body';

/** Bytes that may come of an answer after it was stopped: several times what its init and the sockets hold. */
const MAX_ON_ITS_WAY = 4 * 1024 * 1024;

/** Asks the far side to read no more of an answer for now, or to go on. */
export type Hold = (isHeld: boolean) => void;

/**
 * The bytes of one answer on their way here. Only they are stopped: logs, the end of a process and all other exchanges of the
 * environment go on.
 */
export class AnswerFlow implements BodySource {
  private isHeld = false;
  private onItsWay = 0;

  constructor(private readonly hold: Hold) {}

  pause(): void {
    if (this.isHeld) return;
    this.isHeld = true;
    this.onItsWay = 0;
    this.hold(true);
  }

  resume(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.hold(false);
  }

  /** Throws ProtocolError for an environment that does not stop: it is not our init that speaks. */
  came(bytes: number): void {
    if (!this.isHeld) return;
    this.onItsWay += bytes;
    if (this.onItsWay > MAX_ON_ITS_WAY) throw new ProtocolError('an answer that was held back goes on');
  }
}
