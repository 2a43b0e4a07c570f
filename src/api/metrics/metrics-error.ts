/** What CloudWatch refuses, by the names of its two protocols (API reference, "Errors" of each operation). */
const CODES = {
  InvalidNextToken: 'InvalidNextToken',
  InvalidParameterCombinationException: 'InvalidParameterCombination',
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  ValidationException: 'ValidationError',
  UnknownOperationException: 'InvalidAction',
  SerializationException: 'MalformedInput',
} as const;

export class MetricsError extends Error {
  constructor(
    /** In JSON and CBOR. */
    readonly shape: keyof typeof CODES,
    message: string,
  ) {
    super(message);
    this.name = shape;
  }

  /** In XML, and beside a JSON answer. */
  get code(): string {
    return CODES[this.shape];
  }
}
