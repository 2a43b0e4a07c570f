/** An error of CloudWatch Logs, by the name that its clients compare (CloudWatch Logs API reference, "Common errors"). */
export class LogsError extends Error {
  constructor(
    name:
      | 'ResourceNotFoundException'
      | 'InvalidParameterException'
      | 'InvalidOperationException'
      | 'UnknownOperationException'
      | 'LimitExceededException'
      | 'SerializationException',
    message: string,
  ) {
    super(message);
    this.name = name;
  }
}

export function noSuchGroup(): LogsError {
  return new LogsError('ResourceNotFoundException', 'The specified log group does not exist.');
}

export function noSuchStream(): LogsError {
  return new LogsError('ResourceNotFoundException', 'The specified log stream does not exist.');
}

export function invalidParameter(message: string): LogsError {
  return new LogsError('InvalidParameterException', message);
}
