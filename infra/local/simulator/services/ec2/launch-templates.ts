import { text, texts, type QueryInput, type QueryValue } from '../../protocol/query-input.js';
import type { CallContext } from '../../service.js';
import { ServiceError } from '../../service-error.js';
import { arns, fingerprint } from '../../world/identifiers.js';
import { addTemplateVersion, templateVersion } from '../../world/launch-templates.js';
import type { LaunchTemplateState, LaunchTemplateVersion } from '../../world/state.js';
import { pageOf, tagSet } from './answers.js';
import { passesFilters } from './filters.js';

/** Launch templates by id, name and tag. */
export function describeLaunchTemplates(input: QueryInput, context: CallContext): unknown {
  const ids = texts(input, 'LaunchTemplateId');
  const names = texts(input, 'LaunchTemplateName');
  const all = Object.values(context.region.launchTemplates);
  for (const id of ids) findTemplate(context, { id });
  for (const name of names) findTemplate(context, { name });
  const chosen = all.filter(
    (template) =>
      (ids.length === 0 || ids.includes(template.id)) &&
      (names.length === 0 || names.includes(template.name)) &&
      passesFilters(input, { 'launch-template-name': template.name }, template.tags),
  );
  const items = chosen.map((template) => ({
    launchTemplateId: template.id,
    launchTemplateName: template.name,
    createTime: new Date(template.createdAt),
    createdBy: arns.user(context.account.id, 'admin'),
    defaultVersionNumber: template.defaultVersion,
    latestVersionNumber: template.versions.length,
    tagSet: tagSet(template.tags),
  }));
  return pageOf('launchTemplates', items, input);
}

/** Newest first; `$Latest` and `$Default` are versions too. */
export function describeLaunchTemplateVersions(input: QueryInput, context: CallContext): unknown {
  const template = findTemplate(context, {
    id: text(input, 'LaunchTemplateId'),
    name: text(input, 'LaunchTemplateName'),
  });
  const wanted = texts(input, 'LaunchTemplateVersion');
  const chosen =
    wanted.length === 0
      ? [...template.versions].reverse()
      : wanted.map((version) => findVersion(template, version));
  return pageOf(
    'launchTemplateVersionSet',
    chosen.map((version) => versionView(context, template, version)),
    input,
  );
}

/**
 * Adds a version: what the request gives, over the source version's data if it names one. A repeated ClientToken gives
 * the version that it made.
 */
export function createLaunchTemplateVersion(input: QueryInput, context: CallContext): unknown {
  const template = findTemplate(context, {
    id: text(input, 'LaunchTemplateId'),
    name: text(input, 'LaunchTemplateName'),
  });
  const { ClientToken: token, ...parameters } = input;
  const print = fingerprint(parameters);
  const repeated =
    typeof token === 'string' && template.versions.find((version) => version.token?.value === token);
  if (repeated) {
    if (repeated.token!.fingerprint !== print) {
      throw new ServiceError(
        'IdempotentParameterMismatch',
        400,
        `Client token ${token} was already used with different parameters`,
      );
    }
    context.outcome.replay = true;
    return { launchTemplateVersion: versionView(context, template, repeated) };
  }
  const source = text(input, 'SourceVersion');
  const base = source === undefined ? {} : findVersion(template, source).data;
  const added = addTemplateVersion(context.world, template, {
    data: { ...base, ...asData(input['LaunchTemplateData']) },
    description: text(input, 'VersionDescription'),
    token: typeof token === 'string' ? { value: token, fingerprint: print } : undefined,
  });
  return { launchTemplateVersion: versionView(context, template, added) };
}

function findTemplate({ region }: CallContext, wanted: { id?: string; name?: string }): LaunchTemplateState {
  const found = Object.values(region.launchTemplates).find(({ id, name }) =>
    wanted.id === undefined ? name === wanted.name : id === wanted.id,
  );
  if (found) return found;
  throw wanted.id === undefined
    ? new ServiceError(
        'InvalidLaunchTemplateName.NotFoundException',
        400,
        `The specified launch template, with template name ${wanted.name}, does not exist.`,
      )
    : new ServiceError(
        'InvalidLaunchTemplateId.NotFound',
        400,
        `The specified launch template, with template ID ${wanted.id}, does not exist.`,
      );
}

function findVersion(template: LaunchTemplateState, wanted: string): LaunchTemplateVersion {
  const version = templateVersion(template, wanted);
  if (version) return version;
  throw new ServiceError(
    'InvalidLaunchTemplateId.VersionNotFound',
    400,
    `Could not find the specified version ${wanted} for the launch template with ID ${template.id}.`,
  );
}

function versionView(context: CallContext, template: LaunchTemplateState, version: LaunchTemplateVersion) {
  return {
    launchTemplateId: template.id,
    launchTemplateName: template.name,
    versionNumber: version.number,
    versionDescription: version.description,
    createTime: new Date(version.createdAt),
    createdBy: arns.user(context.account.id, 'admin'),
    defaultVersion: version.number === template.defaultVersion,
    launchTemplateData: dataView(version.data),
  };
}

/** The lists of LaunchTemplateData that are named otherwise in answers than in requests. */
const LIST_NAMES: Record<string, string> = {
  BlockDeviceMapping: 'blockDeviceMappingSet',
  NetworkInterface: 'networkInterfaceSet',
  TagSpecification: 'tagSpecificationSet',
  SecurityGroupId: 'securityGroupIdSet',
  SecurityGroup: 'securityGroupSet',
  Tag: 'tagSet',
};

/** Requests spell members with a capital and lists in the singular; answers begin in lower case and call lists sets. */
function dataView(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      LIST_NAMES[name] ?? name.charAt(0).toLowerCase() + name.slice(1),
      Array.isArray(value) ? value.map(valueView) : valueView(value),
    ]),
  );
}

function valueView(value: unknown): unknown {
  return value !== null && typeof value === 'object' ? dataView(value as Record<string, unknown>) : value;
}

function asData(value: QueryValue | undefined): Record<string, unknown> {
  return value !== undefined && typeof value === 'object' && !Array.isArray(value) ? value : {};
}
