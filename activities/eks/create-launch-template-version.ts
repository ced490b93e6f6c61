import {
  CreateLaunchTemplateVersionCommand,
  paginateDescribeLaunchTemplateVersions,
} from '@aws-sdk/client-ec2';
import type { ActionParameters } from '../../contracts/actions.js';
import type { Action, ActionContext } from '../steps/action.js';
import { done, succeeded } from '../steps/observation.js';

/**
 * Makes a new version of a launch template with another image and everything else as in the source version. It ends at
 * once; its output `version` is the number of the new version, as text.
 */
export const createLaunchTemplateVersion: Action<ActionParameters<'eks', 'create_launch_template_version'>> =
  {
    async start(context, { launch_template_id: id, source_version, image_id }, token) {
      // EC2 forgets client tokens after a day; the description does not go away.
      const description = `drydock ${token}`;
      const existing = await findVersion(context, id, description);
      if (existing !== null) return done({ version: existing });
      const command = new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: id,
        SourceVersion: source_version,
        VersionDescription: description,
        LaunchTemplateData: { ImageId: image_id },
        ClientToken: token,
      });
      const { ec2 } = context.clients.aws(context.target);
      const answer = await ec2.send(command, { abortSignal: context.signal });
      return done({ version: String(answer.LaunchTemplateVersion?.VersionNumber) });
    },

    observe: async (_context, _parameters, handle) => succeeded({ outputs: handle.outputs }),
  };

async function findVersion(context: ActionContext, id: string, description: string): Promise<string | null> {
  const client = context.clients.aws(context.target).ec2;
  for await (const page of paginateDescribeLaunchTemplateVersions(
    { client },
    { LaunchTemplateId: id },
    { abortSignal: context.signal },
  )) {
    const found = page.LaunchTemplateVersions?.find((version) => version.VersionDescription === description);
    if (found) return String(found.VersionNumber);
  }
  return null;
}
