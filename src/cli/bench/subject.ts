import { messageOf } from '../thrown';
import { ServiceError } from '../http/service-error';
import { reportOf } from '../invoke/call-report';
import type { FunctionDetails, LambdaApi } from '../http/lambda-api';
import type { Pacer } from './pacer';
import type { CallOutcome } from './sample';

interface SubjectParts {
  readonly api: LambdaApi;
  readonly pacer: Pacer;
  readonly payload: Buffer;
}

/** In place of a start kind. */
const BEGUN_BEFORE = 'begun before the call';
const ROUNDING_MS = 1;

/** A function that is measured. */
export class Subject {
  private constructor(
    private readonly parts: SubjectParts,
    /** Names it in the report: as the user wrote it. */
    readonly label: string,
    private readonly target: string,
    readonly details: FunctionDetails,
  ) {}

  /** Throws when there is no such function. `name` may have a qualifier: `orders:live`. */
  static async find(parts: SubjectParts, name: string, label: string): Promise<Subject> {
    const details = await parts.api.get(name);
    return new Subject(parts, label, name, details);
  }

  get functionName(): string {
    return this.details.Configuration.FunctionName;
  }

  /** One call. Its latency counts from `intendedAt`, if that is given, else from now. */
  async call(intendedAt?: number): Promise<CallOutcome> {
    const { api, pacer, payload } = this.parts;
    const sentAt = pacer.now();
    const from = intendedAt ?? sentAt;
    try {
      const answer = await api.invoke({ name: this.target, payload });
      const latencyMs = pacer.now() - from;
      const report = reportOf(answer);
      const { requestId, environmentId, phases, functionError } = report;
      // Its environment was begun before it: the call waited for the rest of a start only.
      const startKind = report.totalMs > latencyMs + ROUNDING_MS ? BEGUN_BEFORE : report.startKind;
      if (functionError) return { functionError, requestId, answer: answer.body.toString('utf8') };
      return {
        startKind,
        sample: { requestId, environmentId, latencyMs, lateMs: sentAt - from, phases },
      };
    } catch (error) {
      // What the service answers is a result; that it does not answer is not.
      if (error instanceof ServiceError) return { refused: messageOf(error) };
      throw error;
    }
  }
}
