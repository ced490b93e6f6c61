import { DrydockError } from '../../../contracts/drydock-error.js';
import { addonResource, type Draft } from './draft.js';
import { offerFor } from './addon-versions.js';

/**
 * Makes sure that every add-on the request changes is installed, and that its version is offered for the target.
 * A `skip` of an add-on that is not installed is fine: the same request is sent to many clusters.
 * @throws DrydockError INVALID_REQUEST or ADDON_VERSION_NOT_OFFERED with the field.
 */
export function checkAddonFields(draft: Draft): void {
  const { request, state, facts } = draft;
  const installed = draft.addons.map((addon) => addon.info.name).sort();
  for (const [name, override] of Object.entries(request.addons)) {
    if (override.skip === true) continue;
    if (!installed.includes(name)) {
      throw new DrydockError(
        'INVALID_REQUEST',
        `The cluster has no EKS add-on ${name}; it has ${installed.join(', ') || 'none'}.`,
        { resource: state.arn, field: `addons.${name}` },
      );
    }
    const { versions } = offerFor(facts, name, request.targetVersion);
    if (override.version !== undefined && !versions.includes(override.version)) {
      throw new DrydockError(
        'ADDON_VERSION_NOT_OFFERED',
        `EKS does not offer version ${override.version} of ${name} for ${request.targetVersion}; it offers ${versions.join(', ') || 'none'}.`,
        { resource: addonResource(state, name), field: `addons.${name}.version` },
      );
    }
  }
}
