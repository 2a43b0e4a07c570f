import { FakeLambda, invokeReply } from '../fake-lambda';
import type { Reply } from '../support';

interface FakeEnvironment {
  readonly functionName: string;
  state: 'busy' | 'idle' | 'frozen';
}

/** A service with environments and stems that behave as the real ones: an environment is idle one look after its answer. */
export class FakeBenchService extends FakeLambda {
  environments: FakeEnvironment[] = [];
  ready = 1;
  starting = 0;
  /** Whether stems that were dropped come back at the next look but one. */
  doesRefill = true;
  /** Overrides the answer to a call, which is told how many came before. */
  answer: ((call: number, name: string) => Reply | undefined) | undefined;
  calls = 0;

  override async start(): Promise<this> {
    await super.start();
    this.on('GET /_lambdabox/doctor', {
      body: { checks: [{ name: 'docker', status: 'ok', detail: 'Docker 28.2.2, 2 processors' }] },
    });
    this.on('GET /_lambdabox/environments', () => {
      const environments = this.environments.map((one) => ({ ...one }));
      for (const one of this.environments) if (one.state === 'busy') one.state = 'idle';
      return { body: { environments } };
    });
    this.on('DELETE /_lambdabox/environments', ({ query }) => {
      const name = query.get('function');
      this.environments = this.environments.filter(
        (one) => one.functionName !== name || one.state === 'busy',
      );
      return { body: { stopped: 1 } };
    });
    this.on('POST /_lambdabox/environments/freeze', ({ query }) => {
      for (const one of this.environments)
        if (one.functionName === query.get('function') && one.state === 'idle') one.state = 'frozen';
      return { body: {} };
    });
    this.on('GET /_lambdabox/stems', () => this.lookAtStems());
    this.on('DELETE /_lambdabox/stems', () => {
      this.ready = 0;
      return { body: {} };
    });
    return this;
  }

  /** A function that can be called. */
  serveFunction(name: string, configuration: Record<string, unknown> = {}): this {
    this.add(name, configuration);
    this.on(`POST /2015-03-31/functions/${name}/invocations`, () => {
      this.calls += 1;
      const answer = this.answer?.(this.calls, name);
      if (answer) return answer;
      const reply = invokeReply({ kind: this.take(name), id: `req-${this.calls}` });
      // The phases of invokeReply would take longer than the call does here.
      return { ...reply, headers: { ...reply.headers, 'server-timing': 'create;dur=0.1, invoke;dur=0.1' } };
    });
    return this;
  }

  private take(name: string): string {
    const free = this.environments.find((one) => one.functionName === name);
    if (free) {
      const kind = free.state === 'frozen' ? 'thawed' : 'warm';
      free.state = 'busy';
      return kind;
    }
    this.environments.push({ functionName: name, state: 'busy' });
    if (this.ready === 0) return 'cold';
    this.ready -= 1;
    return 'stem';
  }

  private lookAtStems(): Reply {
    const { ready, starting } = this;
    if (this.starting > 0) {
      this.starting -= 1;
      this.ready += 1;
    } else if (this.ready === 0 && this.doesRefill) this.starting = 1;
    const kind = {
      key: 'nodejs24.x/128MB',
      runtime: 'nodejs24.x',
      memorySizeMb: 128,
      ephemeralStorageMb: 512,
      network: 'egress',
    };
    return { body: { stems: [{ ...kind, ready, starting, target: 1, because: 'it is in use' }] } };
  }
}
