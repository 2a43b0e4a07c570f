/** Of an endpoint, without its scheme and path: as clusters are called in events, and by which two are compared. Pure. */
export function hostAndPort(endpoint: string): string {
  return endpoint.replace(/^[a-z+]+:\/\//i, '').replace(/\/.*$/, '');
}
