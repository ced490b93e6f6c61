import type { Catalog } from '../store/catalog.js';
import { apiVersionOf, type ResourceType } from '../store/resources.js';

const ROOT = '/openapi/v3';

/**
 * The OpenAPI documents by which kubectl learns which kinds there are and that the server checks fields itself
 * (`fieldValidation`); without them, `kubectl apply` refuses to send anything. They describe no fields.
 * @returns undefined for a path that is not one of theirs.
 */
export function openApi(catalog: Catalog, path: string): object | undefined {
  if (path === ROOT) {
    const versions = new Set(catalog.all().map(documentOf));
    return {
      paths: Object.fromEntries(
        [...versions].map((name) => [name, { serverRelativeURL: `${ROOT}/${name}` }]),
      ),
    };
  }
  const types = catalog.all().filter((type) => path === `${ROOT}/${documentOf(type)}`);
  if (types.length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'simulated' },
    paths: Object.fromEntries(types.map((type) => [pathOf(type), { patch: patchOperation(type) }])),
    components: { schemas: {} },
  };
}

/** `api/v1` or `apis/apps/v1`. */
function documentOf(type: ResourceType): string {
  return `${type.group === '' ? 'api' : 'apis'}/${apiVersionOf(type)}`;
}

function pathOf(type: ResourceType): string {
  return `/${documentOf(type)}/${type.namespaced ? 'namespaces/{namespace}/' : ''}${type.resource}/{name}`;
}

function patchOperation({ group, version, kind }: ResourceType): object {
  const parameter = (name: string): object => ({ name, in: 'query', schema: { type: 'string' } });
  return {
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': { group, version, kind },
    parameters: ['dryRun', 'fieldManager', 'fieldValidation'].map(parameter),
    responses: { '200': { description: 'OK' } },
  };
}
