import { motoAccount, simulatedAccount } from './accounts.js';
import type { StartedAccount } from './accounts.js';
import { describeClusters } from './clusters.js';
import { describeNodegroups } from './nodegroups.js';
import { describeOtherServices } from './other-services.js';
import { destroyClients } from './subject.js';

// Where moto has a call that Drydock makes, the simulated account answers it in the same way.
describe.each([
  ['moto', motoAccount],
  ['the simulated account', simulatedAccount],
])('%s', (_, start) => {
  let started: StartedAccount;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(async () => {
    if (started) destroyClients(started.account.clients);
    await started?.stop();
  });
  const account = () => started.account;

  describeClusters(account);
  describeNodegroups(account);
  describeOtherServices(account);
});
