import type { AccountScope } from '../names';
import type { LayerVersion } from './layer-records';
import { layerArn, layerVersionArn } from './layer-names';

/** LayerVersionsListItem, as AWS renders it: members that were not sent are absent. */
export function layerVersionView(scope: AccountScope, name: string, layer: LayerVersion): object {
  return {
    LayerVersionArn: layerVersionArn(scope, name, layer.version),
    Version: layer.version,
    Description: layer.description,
    CreatedDate: layer.createdDate,
    ...(layer.compatibleRuntimes ? { CompatibleRuntimes: layer.compatibleRuntimes } : {}),
    ...(layer.licenseInfo === undefined ? {} : { LicenseInfo: layer.licenseInfo }),
    ...(layer.compatibleArchitectures ? { CompatibleArchitectures: layer.compatibleArchitectures } : {}),
  };
}

/** GetLayerVersionResponse; `codeLocation` makes the URL of an archive. */
export function layerDetailView(
  scope: AccountScope,
  name: string,
  layer: LayerVersion,
  codeLocation: (codeSha256: string) => string,
): object {
  const { codeSha256, codeSize } = layer;
  return {
    Content: { Location: codeLocation(codeSha256), CodeSha256: codeSha256, CodeSize: codeSize },
    LayerArn: layerArn(scope, name),
    ...layerVersionView(scope, name, layer),
  };
}
