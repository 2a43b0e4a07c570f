import type { VpcSettings } from '../model';
import { invalid, maxLength, type Violations } from './constraints';
import type { Members } from './members';
import { constraintOf, textChecks } from './model-constraints';
import { checkTexts } from './text-list';

/** The form of `VpcConfig` and `FileSystemConfigs`. */
export function checkNetworkSettings(input: Members, violations: Violations): void {
  const vpc = input.members('VpcConfig');
  checkTexts('vpcConfig.subnetIds', vpc?.strings('SubnetIds'), 'VpcConfig.SubnetIds', violations);
  const groups = vpc?.strings('SecurityGroupIds');
  checkTexts('vpcConfig.securityGroupIds', groups, 'VpcConfig.SecurityGroupIds', violations);
  const systems = input.structures('FileSystemConfigs');
  const { max = Infinity } = constraintOf('CreateFunctionRequest.FileSystemConfigs');
  violations.check('fileSystemConfigs', systems?.map(shown), maxLength(max));
  systems?.forEach((system, index) => {
    const path = `fileSystemConfigs.${index + 1}.member`;
    const arn = system.string('Arn');
    const mountPath = system.string('LocalMountPath');
    violations.require(`${path}.arn`, arn);
    violations.check(`${path}.arn`, arn, ...textChecks('FileSystemConfig.Arn'));
    violations.require(`${path}.localMountPath`, mountPath);
    violations.check(`${path}.localMountPath`, mountPath, ...textChecks('FileSystemConfig.LocalMountPath'));
  });
}

/**
 * `VpcConfig` of a function; undefined when it was not sent. There are no subnets here, and Lambda says so of any; outside of
 * a VPC it mounts no file system. Throws InvalidParameterValueException.
 */
export function vpcOf(input: Members): VpcSettings | undefined {
  const vpc = input.members('VpcConfig');
  const [subnet] = vpc?.strings('SubnetIds') ?? [];
  const [group] = vpc?.strings('SecurityGroupIds') ?? [];
  if ((subnet === undefined) !== (group === undefined)) {
    throw invalid('SubnetIds and SecurityIds must coexist or be both empty list.');
  }
  if (subnet !== undefined) {
    throw invalid(
      `Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID '${subnet}' does not exist`,
    );
  }
  const arn = input.structures('FileSystemConfigs')?.[0]?.string('Arn');
  if (arn !== undefined) {
    throw invalid(`Function must be configured to execute in a VPC to reference access point ${arn}.`);
  }
  return vpc && { ipv6AllowedForDualStack: vpc.boolean('Ipv6AllowedForDualStack') ?? false };
}

function shown(system: Members): string {
  const [arn, path] = [system.string('Arn'), system.string('LocalMountPath')];
  return `FileSystemConfig(arn=${arn ?? 'null'}, localMountPath=${path ?? 'null'})`;
}
