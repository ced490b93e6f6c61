import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output, run } from './run.mjs';

/**
 * @typedef {object} Part A program that tests run against and that no one here wrote.
 * @property {string} name
 * @property {string} version
 * @property {string} executable Path inside the part's folder; present once the part is built.
 * @property {string[]} sources Files of this repository that the build reads; their digest is part of the folder's name.
 * @property {string} expect What a cold build costs on two cores, for the person who waits.
 * @property {(directory: string) => Promise<void>} build Builds into an empty folder that is renamed afterwards, so
 *   nothing in it may know its own path.
 */

const here = fileURLToPath(new URL('.', import.meta.url));

/** Static binaries need no C compiler; symbols and VCS stamps would only make them larger and less reproducible. */
const goEnvironment = { CGO_ENABLED: '0' };
const goFlags = ['-trimpath', '-buildvcs=false'];

/**
 * A Go program as its authors publish it.
 *
 * @param {{ name: string, module: string, version: string, binary: string, expect: string }} published `binary` is the
 *   name that `go install` gives it: the last element of the package path.
 * @returns {Part}
 */
function goInstall({ name, module, version, binary, expect }) {
  return {
    name,
    version,
    executable: name,
    sources: [],
    expect,
    build: async (directory) => {
      const environment = { ...goEnvironment, GOBIN: directory };
      await run('go', ['install', ...goFlags, '-ldflags=-s -w', `${module}@v${version}`], { environment });
      if (binary !== name) renameSync(join(directory, binary), join(directory, name));
    },
  };
}

/**
 * A Go program built from the module in the folder of its name beside this file, which pins what it is made of.
 *
 * @param {{ name: string, version: string, package?: string, ldflags?: string, sources?: string[], expect: string }} own
 * @returns {Part}
 */
function goBuild({
  name,
  version,
  package: main = '.',
  ldflags = '',
  sources = ['main.go', 'go.mod', 'go.sum'],
  expect,
}) {
  return {
    name,
    version,
    executable: name,
    sources: sources.map((file) => join(here, name, file)),
    expect,
    build: async (directory) => {
      const flags = [...goFlags, `-ldflags=-s -w ${ldflags}`.trimEnd(), '-o', join(directory, name)];
      await run('go', ['build', ...flags, main], { cwd: join(here, name), environment: goEnvironment });
    },
  };
}

const kubernetesVersion = '1.36.3';
const kubernetesVersionFlags = [
  `-X k8s.io/component-base/version.gitVersion=v${kubernetesVersion}`,
  `-X k8s.io/component-base/version.gitMajor=1`,
  `-X k8s.io/component-base/version.gitMinor=36`,
].join(' ');

const kwokVersion = '0.8.0';
const kwok = goInstall({
  name: 'kwok',
  module: 'sigs.k8s.io/kwok/cmd/kwok',
  version: kwokVersion,
  binary: 'kwok',
  expect: '2 minutes',
});

/** Without stages KWOK does nothing: these make nodes Ready, renew their leases, and run and delete pods. */
const kwokStages = [
  'node/fast/node-initialize.yaml',
  'node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
  'pod/fast/pod-ready.yaml',
  'pod/fast/pod-complete.yaml',
  'pod/fast/pod-delete.yaml',
];

/** @type {Part[]} */
export const parts = [
  goBuild({
    name: 'kubernetes',
    version: kubernetesVersion,
    ldflags: kubernetesVersionFlags,
    expect: '8 minutes, 1 GB of downloads and build cache',
  }),
  {
    ...kwok,
    build: async (directory) => {
      await kwok.build(directory);
      const module = JSON.parse(
        await output('go', ['mod', 'download', '-json', `sigs.k8s.io/kwok@v${kwokVersion}`]),
      );
      const texts = kwokStages.map((file) => readFileSync(join(module.Dir, 'kustomize/stage', file), 'utf8'));
      writeFileSync(join(directory, 'stages.yaml'), texts.join('\n---\n'));
    },
  },
  goInstall({
    name: 'temporal',
    module: 'github.com/temporalio/cli/cmd/temporal',
    version: '1.5.1',
    binary: 'temporal',
    expect: '4 minutes',
  }),
  {
    name: 'moto',
    version: '5.2.5',
    // Run modules with it (`python -m moto.server`): the scripts beside it name the folder that they were made in.
    executable: 'bin/python',
    sources: [join(here, 'moto/requirements.txt')],
    expect: '1 minute',
    build: async (directory) => {
      await run('python3', ['-m', 'venv', directory]);
      const requirements = join(here, 'moto/requirements.txt');
      await run(join(directory, 'bin/python'), [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--requirement',
        requirements,
      ]);
    },
  },
  goBuild({ name: 'token-verifier', version: '0.6.13', expect: '1 minute' }),
  // Its go.mod has exclude directives, which `go install` refuses: it is built as a tool of a module of ours.
  goBuild({
    name: 'compose',
    version: '2.40.3',
    package: 'github.com/docker/compose/v2/cmd',
    sources: ['go.mod', 'go.sum'],
    expect: '3 minutes',
  }),
];
