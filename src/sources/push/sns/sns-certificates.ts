import { X509Certificate } from 'node:crypto';
import { messageOf } from '../../../errors';
import type { Clock } from '../../../lib/clock';
import { SingleFlight } from '../../../lib/single-flight';
import type { Answered, Get } from './small-get';
import { NotNow, Unproven } from './unproven';

export interface SnsCertificatesParts {
  readonly get: Get;
  readonly clock: Pick<Clock, 'now'>;
}

const KEPT_MS = 24 * 3_600_000;
const MOST_KEPT = 50;
/** What strangers send has us ask: no more than so many times at once. */
const MOST_ASKED = 4;

/** Certificates by which topics sign, kept for a day. */
export class SnsCertificates {
  private readonly kept = new Map<
    string,
    { readonly certificate: X509Certificate; readonly until: number }
  >();
  private readonly flights = new SingleFlight<X509Certificate>();
  private asked = 0;

  constructor(private readonly parts: SnsCertificatesParts) {}

  /** Throws Unproven for what is no certificate, NotNow when it cannot be had for the moment. */
  async of({ href }: URL): Promise<X509Certificate> {
    const known = this.kept.get(href);
    if (known && known.until > this.parts.clock.now()) return known.certificate;
    return this.flights.run(href, () => this.ask(href));
  }

  private async ask(href: string): Promise<X509Certificate> {
    if (this.asked >= MOST_ASKED) throw new NotNow('too many certificates of topics are asked for at once');
    this.asked += 1;
    try {
      const certificate = read(href, await this.parts.get(href));
      this.keep(href, certificate);
      return certificate;
    } finally {
      this.asked -= 1;
    }
  }

  private keep(href: string, certificate: X509Certificate): void {
    this.kept.delete(href);
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size >= MOST_KEPT) this.kept.delete(oldest);
    this.kept.set(href, { certificate, until: this.parts.clock.now() + KEPT_MS });
  }
}

function read(href: string, { status, body }: Answered): X509Certificate {
  if (status >= 500) throw new NotNow(`${href} answered ${status}`);
  if (status !== 200) throw new Unproven(`there is no certificate at ${href}: it answered ${status}`);
  try {
    return new X509Certificate(body);
  } catch (error) {
    throw new Unproven(`${href} is no certificate: ${messageOf(error)}`);
  }
}
