import type { ObjectStore } from './object-store.js';
import { BUILT_IN, CUSTOM_RESOURCE_DEFINITIONS, customResources, type ResourceType } from './resources.js';

/** Which resources the API serves now: the built-in ones and those that CustomResourceDefinitions add. */
export class Catalog {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  all(): ResourceType[] {
    const custom = [...this.#store.all(CUSTOM_RESOURCE_DEFINITIONS)].flatMap(customResources);
    return [...BUILT_IN, ...custom];
  }

  find(group: string, version: string, resource: string): ResourceType | undefined {
    const is = (type: ResourceType): boolean =>
      type.resource === resource && type.group === group && type.version === version;
    const builtIn = BUILT_IN.find(is);
    if (builtIn) return builtIn;
    for (const definition of this.#store.all(CUSTOM_RESOURCE_DEFINITIONS)) {
      const found = customResources(definition).find(is);
      if (found) return found;
    }
    return undefined;
  }

  /** The versions of each named group, in order of appearance. */
  groups(): Map<string, string[]> {
    const groups = new Map<string, string[]>();
    for (const { group, version } of this.all()) {
      if (group === '') continue;
      const versions = groups.get(group) ?? [];
      if (!versions.includes(version)) groups.set(group, [...versions, version]);
    }
    return groups;
  }
}
