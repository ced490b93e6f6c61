import type { Catalog } from '../store/catalog.js';
import { resourceName, type ResourceType } from '../store/resources.js';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const AUTHORIZATION = 'authorization.k8s.io';

/** The answer to a discovery path (`/api`, `/apis`, `/apis/GROUP`, `/apis/GROUP/VERSION`); undefined for any other. */
export function discover(catalog: Catalog, path: string): object | undefined {
  const [root, group, version, ...more] = path.split('/').filter(Boolean);
  if (more.length > 0) return undefined;
  if (root === 'api' && version === undefined) {
    if (group === undefined) return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
    return group === 'v1' ? resourceList(catalog, '', 'v1') : undefined;
  }
  if (root !== 'apis') return undefined;
  const groups = catalog.groups().set(AUTHORIZATION, ['v1']);
  if (group === undefined) {
    return {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: [...groups].map(([name, versions]) => groupOf(name, versions)),
    };
  }
  const versions = groups.get(group);
  if (!versions) return undefined;
  if (version === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group, versions) };
  return versions.includes(version) ? resourceList(catalog, group, version) : undefined;
}

function groupOf(name: string, versions: string[]): object {
  const list = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: list, preferredVersion: list[0] };
}

function resourceList(catalog: Catalog, group: string, version: string): object {
  const types = catalog.all().filter((type) => type.group === group && type.version === version);
  const reviews = {
    name: 'selfsubjectaccessreviews',
    singularName: '',
    namespaced: false,
    kind: 'SelfSubjectAccessReview',
    verbs: ['create'],
  };
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: group === AUTHORIZATION ? [reviews] : types.flatMap(entries),
  };
}

function entries(type: ResourceType): object[] {
  const { resource, kind, namespaced, shortNames } = type;
  const one = { singularName: '', namespaced, kind };
  const list: object[] = [
    { ...one, name: resource, singularName: kind.toLowerCase(), verbs: VERBS, shortNames },
  ];
  if (type.status) list.push({ ...one, name: `${resource}/status`, verbs: ['get', 'patch', 'update'] });
  if (type.scale) {
    const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
    list.push({ ...one, ...scale, name: `${resource}/scale`, verbs: ['get', 'patch', 'update'] });
  }
  if (resourceName(type) === 'pods') {
    list.push({
      ...one,
      name: 'pods/eviction',
      group: 'policy',
      version: 'v1',
      kind: 'Eviction',
      verbs: ['create'],
    });
  }
  return list;
}
