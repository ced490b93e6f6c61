import { amiReleases, findAmi, PUBLISHED_VARIANTS } from '../../catalog/amis.js';
import { kubernetesVersions } from '../../catalog/kubernetes-versions.js';
import type { QueryInput } from '../../protocol/query-input.js';
import { texts } from '../../protocol/query-input.js';
import type { CallContext } from '../../service.js';
import { ServiceError } from '../../service-error.js';
import { pageOf } from './answers.js';
import { passesFilters } from './filters.js';

/** The account that owns the EKS optimized images, as its images show it. */
const EKS_IMAGE_OWNER = '602401143452';

interface Image {
  id: string;
  name: string;
  architecture: string;
  owner: string;
}

/** The EKS optimized images of the region and the account's own. */
export function describeImages(input: QueryInput, context: CallContext): unknown {
  const ids = texts(input, 'ImageId');
  const owners = texts(input, 'Owner').map((owner) => (owner === 'self' ? context.account.id : owner));
  const chosen = (ids.length > 0 ? ids.map((id) => findImage(context, id)) : allImages(context)).filter(
    (image) =>
      (owners.length === 0 ||
        owners.includes(image.owner) ||
        (owners.includes('amazon') && image.owner === EKS_IMAGE_OWNER)) &&
      passesFilters(input, {
        'image-id': image.id,
        name: image.name,
        architecture: image.architecture,
        state: 'available',
      }),
  );
  const items = chosen.map((image) => ({
    imageId: image.id,
    imageLocation: `${image.owner}/${image.name}`,
    imageState: 'available',
    imageOwnerId: image.owner,
    isPublic: image.owner === EKS_IMAGE_OWNER,
    architecture: image.architecture,
    imageType: 'machine',
    name: image.name,
    creationDate: new Date(0).toISOString(),
    platformDetails: 'Linux/UNIX',
    rootDeviceType: 'ebs',
    rootDeviceName: '/dev/xvda',
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    blockDeviceMapping: [],
    tagSet: [],
  }));
  return pageOf('imagesSet', items, input);
}

function findImage({ account, region }: CallContext, id: string): Image {
  const published = findAmi(id, region.name);
  if (published) {
    return {
      id,
      name: published.release.name,
      architecture: published.variant.architecture,
      owner: EKS_IMAGE_OWNER,
    };
  }
  const own = account.images.find(({ imageId }) => imageId === id);
  if (!own) throw new ServiceError('InvalidAMIID.NotFound', 400, `The image id '[${id}]' does not exist`);
  return { id, name: own.name ?? id, architecture: 'x86_64', owner: account.id };
}

function allImages({ account, region, world }: CallContext): Image[] {
  const published = PUBLISHED_VARIANTS.flatMap((variant) =>
    kubernetesVersions(world.now()).flatMap(({ version }) =>
      amiReleases(variant, version, region.name).map(({ imageId, name }) => ({
        id: imageId,
        name,
        architecture: variant.architecture,
        owner: EKS_IMAGE_OWNER,
      })),
    ),
  );
  const own = account.images.map(({ imageId, name }) => ({
    id: imageId,
    name: name ?? imageId,
    architecture: 'x86_64',
    owner: account.id,
  }));
  return [...published, ...own];
}
