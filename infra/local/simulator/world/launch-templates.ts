import { ec2Id } from './identifiers.js';
import type { LaunchTemplateState, LaunchTemplateVersion, NodeConfiguration, RegionState } from './state.js';
import type { World } from './world.js';

/** Makes a launch template with its first version. `data` is LaunchTemplateData by the names of the API. */
export function createLaunchTemplate(
  world: World,
  region: RegionState,
  name: string,
  data: Record<string, unknown>,
  tags: Record<string, string> = {},
): LaunchTemplateState {
  const id = ec2Id('lt');
  const template: LaunchTemplateState = {
    id,
    name,
    createdAt: world.now(),
    defaultVersion: 1,
    tags,
    versions: [],
  };
  region.launchTemplates[id] = template;
  addTemplateVersion(world, template, { data });
  return template;
}

/** Adds a version to a launch template; the default version stays what it is. */
export function addTemplateVersion(
  world: World,
  template: LaunchTemplateState,
  version: Pick<LaunchTemplateVersion, 'data' | 'description' | 'token'>,
): LaunchTemplateVersion {
  const added = { number: template.versions.length + 1, createdAt: world.now(), ...version };
  template.versions.push(added);
  return added;
}

/** The version that a number, `$Latest` or `$Default` names. */
export function templateVersion(
  template: LaunchTemplateState,
  version = '$Default',
): LaunchTemplateVersion | undefined {
  if (version === '$Latest') return template.versions.at(-1);
  const number = version === '$Default' ? template.defaultVersion : Number(version);
  return template.versions.find((candidate) => candidate.number === number);
}

/** The image of a template's version, if it names one. */
export function imageOf(version: LaunchTemplateVersion): string | undefined {
  const image = version.data['ImageId'];
  return typeof image === 'string' && image !== '' ? image : undefined;
}

/** A reference to a version of a template, as node configurations hold it. */
export function templateReference(
  template: LaunchTemplateState,
  version: number,
): NodeConfiguration['launchTemplate'] {
  return { id: template.id, name: template.name, version };
}
