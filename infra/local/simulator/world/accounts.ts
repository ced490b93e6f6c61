import { DEFAULT_ACCOUNT, DEFAULT_CREDENTIALS } from '../options.js';
import { accountSpec, type AccountSpecInput } from '../spec.js';
import type { World } from './world.js';

/** Adds accounts; the default one, with the default credentials, is always there. Existing ones are left alone. */
export function addAccounts(world: World, specs: AccountSpecInput[] = []): void {
  for (const input of [...specs, { id: DEFAULT_ACCOUNT }]) {
    const spec = accountSpec.parse(input);
    if (world.account(spec.id)) continue;
    const isDefault = spec.id === DEFAULT_ACCOUNT;
    const users = spec.credentials.map(({ user, ...key }) => ({ ...key, name: user }));
    world.state.accounts[spec.id] = {
      id: spec.id,
      users: isDefault ? [{ ...DEFAULT_CREDENTIALS, name: 'admin' }, ...users] : users,
      roles: spec.roles,
      deniedActions: spec.deniedActions,
      quotas: spec.quotas,
      images: spec.images,
      regions: {},
    };
    world.touch();
  }
}
