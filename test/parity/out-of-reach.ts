/** Errors that AWS documents and that no request can bring about on one box. */
export interface OutOfReach {
  readonly errors: RegExp;
  /** Of these operations alone; unset: of all. */
  readonly of?: RegExp;
  readonly why: string;
}

/** Each is told once, by the first row that names it. */
export const OUT_OF_REACH: readonly OutOfReach[] = [
  {
    errors: /^(ServiceException|ServiceUnavailable(Exception)?|Internal(Server|Service)?(Exception|Error))$/,
    why: 'faults of the service: no request is meant to cause one',
  },
  {
    errors: /^(TooManyRequests|Throttling)Exception$/,
    of: /^(?!Invoke$|InvokeWithResponseStream$)/,
    why: 'nothing but calls of functions has a rate or a bound that is answered so',
  },
  {
    errors: /^KMS(?!NotFound)|^KMSNotFoundException$/,
    of: /^(?!Invoke)/,
    why: 'variables are sealed with a key of the data directory, not by KMS, and are opened where they are used',
  },
  { errors: /^KMS(?!NotFound)/, why: 'a key of the data directory is there or it is not' },
  {
    errors: /^(EC2|ENI|Subnet|InvalidSecurityGroup|InvalidSubnet|EFS|S3Files)/,
    why: 'there is no VPC, and no file system is mounted',
  },
  { errors: /^SnapStart/, why: 'no snapshots are made: versions start as all others do' },
  {
    errors:
      /^(CapacityProviderLimit|FunctionVersionsPerCapacityProvider|NoPublishedVersion|ModeNotSupported)/,
    why: 'there are no capacity providers, whose functions alone have `$LATEST.PUBLISHED` and modes',
  },
  {
    errors: /^(ResourceConflict|InvalidParameterValue)Exception$/,
    of: /CapacityProvider/,
    why: 'there are no capacity providers to be in use, and a malformed name is a ValidationException',
  },
  { errors: /^DurableExecution/, why: 'no function has durable executions' },
  {
    errors: /^InvalidParameterValueException$/,
    of: /^(Get|Stop)DurableExecution(History)?$/,
    why: 'there are no durable executions, and a malformed ARN is a ValidationException',
  },
  {
    errors: /^InvalidParameterValueException$/,
    of: /^(Create|Get|Update|Delete)CodeSigningConfig$|^DeleteEventSourceMapping$/,
    why: 'all that can be wrong with their members is a ValidationException, or a resource that is not found',
  },
  {
    errors: /^InvalidCodeSignature/,
    why: 'signatures are not read: where they are enforced, code is refused as unverified',
  },
  {
    errors: /^CodeSigningConfigNotFound/,
    of: /^UpdateFunctionConfiguration$/,
    why: 'a configuration that a function has cannot be deleted',
  },
  {
    errors:
      /^(RuntimeAlias|RuntimeVersion)Deleted|^CodeArtifactUser|^ResourceNotReady|^Invalid(Runtime|ZipFile)Exc/,
    why: "states of AWS's fleet; here such a function is Pending or Failed, and a call of it a ResourceConflictException",
  },
  {
    errors: /^UnsupportedMediaType|^SerializedRequestEntityTooLarge/,
    why: 'a body is taken for JSON whatever its type says, as on AWS; one that is too large is a RequestTooLargeException',
  },
  {
    errors: /^(AliasLimitExceeded|ServiceQuotaExceeded)Exception$|^LimitExceededException$/,
    of: /Alias|Invoke|Schedule/,
    why: 'there is no such quota here',
  },
  {
    errors: /^ResourceConflictException$/,
    of: /FunctionEventInvokeConfig$/,
    why: 'changes of one function wait for each other',
  },
  {
    errors: /^ResourceNotFoundException$/,
    of: /^PublishLayerVersion$/,
    why: 'a first version makes its layer',
  },
  { errors: /^PublicPolicy/, why: 'there is no block of public access' },
  {
    errors: /^ConcurrentModification|^OperationAborted/,
    why: 'requests that change one resource follow each other',
  },
  {
    errors: /^(ManagedRule|OperationDisabled|InvalidState)Exception$/,
    why: 'no rule belongs to a service of AWS, and there are no partner event sources',
  },
  {
    errors: /^ValidationException$/,
    of: /^DeleteLogGroup$/,
    why: 'no log group is protected from being deleted',
  },
];

/** The row that says why an operation never answers with an error. */
export function outOfReach(operation: string, error: string): OutOfReach | undefined {
  return OUT_OF_REACH.find(({ errors, of }) => errors.test(error) && (of?.test(operation) ?? true));
}
