/** What an ARN of a stream says. */
export interface StreamArn {
  readonly region: string;
  /** Of the stream itself, where the ARN is that of a consumer with enhanced fan-out. */
  readonly stream: string;
}

export function streamArn(arn: string): StreamArn {
  const [stream = arn] = arn.split('/consumer/');
  return { stream, region: arn.split(':')[3] ?? '' };
}
