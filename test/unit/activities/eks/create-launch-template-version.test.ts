import { DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import { DescribeNodegroupCommand } from '@aws-sdk/client-eks';
import { createLaunchTemplateVersion } from '../../../../activities/eks/create-launch-template-version.js';
import { updateNodegroup } from '../../../../activities/eks/update-nodegroup.js';
import type { TestContext } from '../steps/action-context.js';
import { run, startAccount, type SimulatedAccount } from './simulated-account.js';

const OLD_IMAGE = 'ami-0aaaaaaaaaaaaaaa1';
const NEW_IMAGE = 'ami-0aaaaaaaaaaaaaaa2';

let account: SimulatedAccount;

beforeAll(async () => {
  account = await startAccount({
    accounts: [
      {
        id: '111122223333',
        images: [
          { imageId: OLD_IMAGE, kubernetesVersion: '1.31' },
          { imageId: NEW_IMAGE, kubernetesVersion: '1.32' },
        ],
      },
    ],
  });
});
afterEach(() => account.simulator.clearFaults());
afterAll(() => account.stop());

/** A cluster with a group of a custom AMI, and the launch template of that. */
async function customGroup(): Promise<{ context: TestContext; template: { id: string; version: string } }> {
  const context = await account.cluster({
    version: '1.32',
    nodegroups: [
      { name: 'gpu', size: 1, amiType: 'CUSTOM', version: '1.31', launchTemplate: { imageId: OLD_IMAGE } },
    ],
  });
  const command = new DescribeNodegroupCommand({
    clusterName: context.target.clusterName,
    nodegroupName: 'gpu',
  });
  const { nodegroup } = await context.clients.aws(context.target).eks.send(command);
  return {
    context,
    template: { id: nodegroup!.launchTemplate!.id!, version: nodegroup!.launchTemplate!.version! },
  };
}

async function versionsOf(context: TestContext, id: string) {
  const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id });
  const { LaunchTemplateVersions } = await context.clients.aws(context.target).ec2.send(command);
  return LaunchTemplateVersions!;
}

describe('create_launch_template_version', () => {
  test('makes a version with another image, once, and a custom AMI group moves to it', async () => {
    const { context, template } = await customGroup();
    const parameters = {
      launch_template_id: template.id,
      source_version: template.version,
      image_id: NEW_IMAGE,
    };
    const { handle, last } = await run(createLaunchTemplateVersion, context, parameters, 'token-1');
    const version = handle.outputs['version']!;
    expect(handle.state).toBe('done');
    expect(last).toMatchObject({ status: 'succeeded', outputs: { version } });
    expect(Number(version)).toBe(Number(template.version) + 1);

    const again = await createLaunchTemplateVersion.start(context, parameters, 'token-1');
    expect(again.outputs).toEqual({ version });
    const versions = await versionsOf(context, template.id);
    expect(versions).toHaveLength(Number(version));
    expect(versions.find(({ VersionNumber }) => String(VersionNumber) === version)).toMatchObject({
      VersionDescription: 'drydock token-1',
      LaunchTemplateData: { ImageId: NEW_IMAGE },
    });

    const move = {
      nodegroup: 'gpu',
      version: null,
      release_version: null,
      launch_template: { id: template.id, version },
      force: false,
    };
    const moved = await run(updateNodegroup, context, move, 'token-2');
    expect(moved.last).toMatchObject({ status: 'succeeded', nodes: { total: 1 } });
    const [call] = account.simulator.calls({ operation: 'UpdateNodegroupVersion' }).slice(-1);
    expect(call?.parameters).toEqual({
      clusterName: context.target.clusterName,
      nodegroupName: 'gpu',
      launchTemplate: { id: template.id, version },
      clientRequestToken: 'token-2',
    });
    expect((await updateNodegroup.start(context, move, 'token-3')).state).toBe('done');
  });

  test('finds the version after the answer was lost', async () => {
    const { context, template } = await customGroup();
    const parameters = {
      launch_template_id: template.id,
      source_version: template.version,
      image_id: NEW_IMAGE,
    };
    account.simulator.injectFault({
      service: 'ec2',
      operation: 'CreateLaunchTemplateVersion',
      dropAfterApply: true,
      times: 1,
    });
    await expect(createLaunchTemplateVersion.start(context, parameters, 'token-1')).rejects.toThrow(
      'socket hang up',
    );
    const { outputs } = await createLaunchTemplateVersion.start(context, parameters, 'token-1');
    expect(await versionsOf(context, template.id)).toHaveLength(Number(outputs['version']));
  });
});
