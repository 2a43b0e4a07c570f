/** A domain of the owner's, below which each URL has a name of its own. */
export interface UrlDomain {
  readonly scheme: 'http' | 'https';
  /** `fn.example.com`, in lower case. */
  readonly host: string;
  /** Unset: the scheme's own. */
  readonly port?: number;
}

/** Where function URLs are found, as they are shown. */
export class UrlAddresses {
  constructor(
    private readonly region: string,
    private readonly domain: UrlDomain | undefined,
    /** Of the service, once it listens. */
    private readonly port: () => number,
  ) {}

  /** `http://<id>.lambda-url.us-east-1.localhost:4566/` */
  of(id: string): string {
    if (!this.domain) return `http://${id}.lambda-url.${this.region}.localhost:${this.port()}/`;
    const { scheme, host, port } = this.domain;
    return `${scheme}://${id}.${host}${port === undefined ? '' : `:${port}`}/`;
  }
}
