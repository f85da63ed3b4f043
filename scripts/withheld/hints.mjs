// What may help where a change was withheld, by the words of the report: why it is asked for, what to do, and where it can be shown, a
// small repository in which it does. Every sample is run by test/scripts/withheld.test.ts, which also knows that no hint is missing.

/** A Node application with a lockfile; `server` is its program. */
const node = (server = "require('http').createServer().listen(8080);\n") => ({
  'package.json': '{ "name": "shop", "version": "1.0.0", "scripts": { "start": "node server.js" } }\n',
  'package-lock.json': '{ "name": "shop", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": { "": { "name": "shop", "version": "1.0.0" } } }\n',
  'server.js': server,
}); // prettier-ignore

/** Its Dockerfile, with other lines in the place of the usual ones. */
const dockerfile = ({ from = 'FROM node:20', folder = 'WORKDIR /app', more = [], start = 'CMD ["node", "server.js"]' } = {}) =>
  [from, folder, 'COPY . .', 'RUN npm ci', ...more, start].filter((line) => line !== '').map((line) => `${line}\n`).join(''); // prettier-ignore

/** A sample in which only the Dockerfile is mended. */
const inDockerfile = (broken, mended = {}, files = node()) => ({
  files: { ...files, Dockerfile: dockerfile(broken) },
  mended: { Dockerfile: dockerfile(mended) },
});

/**
 * One hint. `needs` is what the report says, with `…` for a name of the repository; `of` are the transforms that say it.
 * `sample`: the files, and those of them that are others once the hint was followed.
 */
export const hints = [
  {
    needs: 'a version file that names one version',
    of: ['pin-base'],
    why: 'The image floats with every release, and no file says which version works today.',
    todo: 'Add a version file of the language (`.nvmrc`, `.python-version`, `.go-version`), or write the version into the tag.',
    sample: {
      files: { ...node(), Dockerfile: dockerfile({ from: 'FROM node' }) },
      mended: { '.nvmrc': '20\n' },
    },
  },
  {
    needs: 'a tag that is known',
    of: ['pin-base'],
    why: 'The version file names a version of which no image is known: it is a mistake, or younger than the tables.',
    todo: 'Correct it, or write the tag by hand.',
    sample: {
      files: { ...node(), Dockerfile: dockerfile({ from: 'FROM node' }), '.nvmrc': '20.99.9\n' },
      mended: { '.nvmrc': '20\n' },
    },
  },
  {
    needs: 'a readable …',
    of: ['dockerignore'],
    why: 'Another Dockerfile is built from the same folder and cannot be read, so what it copies is not known.',
    todo: 'Make it readable, or give it a .dockerignore of its own (`NAME.dockerignore`).',
  },
  {
    needs: 'a .dockerignore there',
    of: ['dockerignore', 'multi-stage'],
    why: 'The build context lies in a repository of its own, in which nothing is written from outside.',
    todo: 'Run dfrewrite in that repository.',
  },
  {
    needs: 'an instruction that can be placed in one of the two stages',
    of: ['multi-stage'],
    why: 'What a step writes is not known, so that it may be wanted by the build, by the running program, or by both.',
    todo: 'Put the step into a script of the repository whose commands can be read, or into a stage of its own.',
    sample: {
      files: {
        ...node(),
        'package.json': '{ "name": "shop", "version": "1.0.0", "scripts": { "build": "tsc" }, "devDependencies": { "typescript": "5.4.5" } }\n',
        'package-lock.json': '{ "name": "shop", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": { "": { "name": "shop", "version": "1.0.0", "devDependencies": { "typescript": "5.4.5" } }, "node_modules/typescript": { "version": "5.4.5", "dev": true, "bin": { "tsc": "bin/tsc" } } } }\n',
        'tsconfig.json': '{ "compilerOptions": { "outDir": "dist", "rootDir": "src" }, "include": ["src"] }\n',
        'src/server.ts': "import http from 'node:http';\nhttp.createServer().listen(8080);\n",
        Dockerfile: dockerfile({ more: ['RUN stamp --all', 'RUN npm run build'], start: 'CMD ["node", "dist/server.js"]' }),
      },
      mended: { Dockerfile: dockerfile({ more: ['RUN npm run build'], start: 'CMD ["node", "dist/server.js"]' }) },
    },
  },
  {
    needs: 'a WORKDIR that stands in the file',
    of: ['multi-stage'],
    why: 'The folder of the application hangs on a build argument, so that the two stages may not agree on it.',
    todo: 'Write the folder itself.',
  },
  {
    needs: 'a step that is seen to write …',
    of: ['multi-stage'],
    why: 'The container starts a file of which no COPY and no step is known to bring it.',
    todo: 'Name the file in a COPY, or build it by a step that names it (`-o FILE`).',
  },
  {
    needs: 'an image that nothing is built on',
    of: ['multi-stage'],
    why: 'Another Dockerfile starts from this image, and may use what the build leaves in it.',
    todo: 'Give that Dockerfile a base of its own, or a stage of this file that it asks for by `target`.',
  },
  {
    needs: 'uses of the image that start it by its own command',
    of: ['multi-stage'],
    why: 'A service starts the image in another way, and what that needs may stay behind.',
    todo: 'Let it start the command of the image, or let compose files be written (`"compose": true`): the service then gets the stage development.',
  },
  {
    needs: 'a suite in the tag',
    of: ['multi-stage', 'slim-base'],
    why: 'The tag names no release of the system, so that no other image surely has the same C library and packages.',
    todo: 'Name it: `golang:1.24-bookworm` for `golang:1.24`.',
  },
  {
    needs: 'a suite in the tag, as in …',
    of: ['multi-stage'],
    why: 'The program is linked with the C library of an image whose release is not named.',
    todo: 'Write the tag that the report names.',
  },
  {
    needs: 'a suite that is still served',
    of: ['multi-stage', 'slim-base'],
    why: 'The release of the system gets no packages any more, and the smaller image would have to install some.',
    todo: 'Move to a release that is still supported, in a change of its own.',
  },
  {
    needs: 'a tag with a suite that is known',
    of: ['multi-stage'],
    why: 'The release of the system is younger than the tables, or none of Debian or Alpine.',
    todo: 'Name a known one, or take a newer dfrewrite.',
  },
  {
    needs: 'a base of that registry set by hand',
    of: ['multi-stage'],
    why: 'The image comes from a registry of your own: which other images stand there cannot be seen.',
    todo: 'Write the final stage by hand, or say in dfrewrite.json that the registry has what Docker Hub has (`mirrors`).',
  },
  {
    needs: 'a final stage written by hand, with the package that brings it',
    of: ['multi-stage'],
    why: 'The program starts a command of which no package is known.',
    todo: 'Write the final stage yourself, and install what brings the command.',
  },
  {
    needs: 'a RUN that gets by without it',
    of: ['multi-stage'],
    why: 'A step that would stand in the final stage calls a command that the smaller image has not.',
    todo: 'Move the step above the build, or install the command in it.',
  },
  {
    needs: 'a start that can be read',
    of: ['slim-base', 'multi-stage'],
    why: 'What the container starts cannot be seen, and with it what it needs of the image.',
    todo: 'Start the program by its name in the exec form, or by a script of the repository.',
    sample: inDockerfile({ start: 'CMD $START' }),
  },
  {
    needs: 'a stage of its own for that step',
    of: ['slim-base', 'multi-stage'],
    why: 'A step of the stage that runs needs what the slim image lacks: a compiler, or a command.',
    todo: 'Move it to a build stage, and copy its result. Where packages may need compiling, a lockfile that names every one of them is enough.',
    sample: inDockerfile({ more: ['RUN curl -fsSLo /app/data.json https://example.com/data.json'] }),
  },
  {
    needs: '--unsafe --verify, which builds and starts it on the slim image',
    of: ['slim-base', 'multi-stage'],
    why: 'A package holds compiled code, and no table says which libraries of the system it loads.',
    todo: 'Run `dfrewrite --unsafe --verify`: what is loaded is read from the images themselves.',
  },
  {
    needs: 'a Dockerfile of this context that names …',
    of: ['slim-base'],
    why: 'The image comes from a registry of your own: whether its slim sibling stands there cannot be seen.',
    todo: 'Name the slim image once in a Dockerfile of the repository, or the registry in `mirrors`.',
  },
  {
    needs: 'the digest of its slim sibling',
    of: ['slim-base'],
    why: 'The image is pinned by digest, and the digest of another image cannot be made up.',
    todo: 'Look it up and write it: `docker buildx imagetools inspect node:20-slim`.',
  },
  {
    needs: 'a tag that stands in the file',
    of: ['slim-base'],
    why: 'The tag comes from a build argument, and not every value of it has a slim sibling.',
    todo: 'Write the tag, or put `-slim` into the argument yourself.',
  },
  {
    needs: 'a builder with BuildKit',
    of: ['multi-stage', 'clean-install', 'non-root'],
    why: 'The repository builds with a tool that does not know what would be written (`RUN --mount`, `COPY --chmod`).',
    todo: 'Build with BuildKit, which is the default since Docker 23.',
  },
  {
    needs: 'a newer # syntax=, or none',
    of: ['multi-stage', 'clean-install', 'non-root'],
    why: 'The `# syntax=` line asks for a version of the language that does not have what would be written.',
    todo: 'Take the line out, or raise it to `docker/dockerfile:1`.',
  },
  {
    needs: 'a USER instruction',
    of: ['non-root'],
    why: 'What the program writes cannot be seen, so nobody can say what an unprivileged user has to be given.',
    todo: 'Write `USER` yourself, behind a `chown` of what the program writes; or try it: `dfrewrite --unsafe --verify`.',
    sample: inDockerfile({ more: ['RUN useradd app'] }, { more: ['RUN useradd app', 'USER app'] }),
  },
  {
    needs: 'a WORKDIR of its own',
    of: ['workdir', 'non-root'],
    why: 'The application lies in / beside the system, where only root may write, and something names one of its files there.',
    todo: 'Give the application a folder, and name its files from there.',
    sample: inDockerfile({ folder: '', start: 'CMD ["node", "/server.js"]' }),
  },
  {
    needs: 'a RUN in shell form',
    of: ['non-root'],
    why: 'What a step makes has to be given to the user in the same step, and the exec form has no `&&`.',
    todo: 'Write the step in the shell form.',
  },
  {
    needs: 'a build stage',
    of: ['non-root'],
    why: 'The files come from another image, whose owners cannot be changed while they are copied.',
    todo: 'Bring them through a stage of this file.',
  },
  {
    needs: 'a folder of its own',
    of: ['non-root'],
    why: 'The program writes among the files of the system, which belong to root.',
    todo: 'Let it write below its own folder, or into one that is made for it.',
    sample: {
      files: { ...node("require('fs').writeFileSync('/etc/shop.txt', '');\n"), Dockerfile: dockerfile() },
      mended: { 'server.js': "require('fs').writeFileSync('/app/data/shop.txt', '');\n" },
    },
  },
  {
    needs: 'a newer version, or a WORKDIR above every COPY into the folder',
    of: ['non-root'],
    why: 'The npm of this image runs scripts as the owner of the folder, which would change with it.',
    todo: 'Move to a release that is still supported, or write WORKDIR first.',
  },
  {
    needs: 'a path that stands in the script',
    of: ['non-root'],
    why: 'A start script writes where a variable says.',
    todo: 'Write the path, or give the variable a value in the Dockerfile.',
  },
  {
    needs: 'a path that stands in the sources',
    of: ['non-root'],
    why: 'Whoever starts the program chooses a place that it writes, which may be root’s.',
    todo: 'Write the path, or set the variable by ENV to a folder of the application.',
    sample: {
      files: { ...node("require('fs').writeFileSync(process.env.OUT, '');\n"), Dockerfile: dockerfile() },
      mended: { 'server.js': "require('fs').writeFileSync('data/out.txt', '');\n" },
    },
  },
  {
    needs: 'a plain name',
    of: ['non-root'],
    why: 'The name of a folder means something to the shell that would have to make it.',
    todo: 'Take letters, digits, `-`, `_` and `.` alone.',
    sample: {
      files: { ...node("require('fs').writeFileSync('/data/a b/c.txt', '');\n"), Dockerfile: dockerfile() },
      mended: { 'server.js': "require('fs').writeFileSync('/data/a-b/c.txt', '');\n" },
    },
  },
  {
    needs: 'a port of 1024 or above',
    of: ['non-root'],
    why: 'Not every engine lets an unprivileged user bind a low port: Docker does since 20.10, Kubernetes and podman may not.',
    todo: 'Listen at 8080 and publish it as 80 (`-p 80:8080`), or apply it with `--unsafe` where your engine allows it.',
    sample: inDockerfile({ more: ['EXPOSE 80'] }, { more: ['EXPOSE 8080'] }),
  },
  {
    needs: 'a program that works without root',
    of: ['non-root'],
    why: 'A call in the sources is for root alone: another user, a raw socket, a mount, a device.',
    todo: 'Leave it to the machine that runs the container, or keep root and say so by an ignore comment.',
  },
  {
    needs: 'a start command that can be read',
    of: ['non-root'],
    why: 'What the container starts cannot be seen, and with it what it writes.',
    todo: 'Start the program by its name in the exec form, or by a script of the repository.',
    sample: inDockerfile({ start: 'CMD $START' }),
  },
  {
    needs: 'a start that works without root',
    of: ['non-root'],
    why: 'An engine saw the container do what only root may.',
    todo: 'Move that into the build, or keep root.',
  },
  {
    needs: 'another place than the home folder of root',
    of: ['non-root'],
    why: 'Nobody but root may enter /root, and the program needs something in it.',
    todo: 'Put it below the folder of the application, or set HOME before it is written.',
    sample: inDockerfile({ more: ['ENV MODELS=/root/models'] }, { more: ['ENV MODELS=/app/models'] }),
  },
  {
    needs: 'volumes that belong to the new user',
    of: ['non-root'],
    why: 'A folder of the host or an old volume is laid over a place that the program writes, and keeps its owner.',
    todo: 'Give it to the user once (`chown -R 1000:1000`), and apply the change with `--unsafe`.',
  },
  {
    needs: 'a group that may use it',
    of: ['non-root'],
    why: 'The container gets a device or a socket that belongs to root.',
    todo: 'Add the group of the device to the service (`group_add`), and write `USER`.',
  },
  {
    needs: 'a start without it',
    of: ['non-root'],
    why: 'The start calls a command, or asks for a right, that only root has.',
    todo: 'Do it while the image is built: `COPY --chown` for a `chown` at the start.',
    sample: {
      files: {
        ...node(),
        'start.sh': '#!/bin/sh\nchown node /app\nexec node server.js\n',
        Dockerfile: dockerfile({ start: 'CMD ["sh", "start.sh"]' }),
      },
      mended: { 'start.sh': '#!/bin/sh\nexec node server.js\n' },
    },
  },
  {
    needs: 'a start without that option',
    of: ['non-root'],
    why: 'The server gives up root by itself, which it can only do as root.',
    todo: 'Take the option out; the image has the user then.',
  },
  {
    needs: 'a configuration without it',
    of: ['non-root'],
    why: 'A configuration file makes the server give up root by itself.',
    todo: 'Take the line out; the image has the user then.',
  },
  {
    needs: 'an image that has its dependencies',
    of: ['non-root'],
    why: 'The container installs packages when it starts, into folders that are root’s.',
    todo: 'Install them while the image is built.',
    sample: {
      files: {
        ...node(),
        'start.sh': '#!/bin/sh\nnpm install\nexec node server.js\n',
        Dockerfile: dockerfile({ start: 'CMD ["sh", "start.sh"]' }),
      },
      mended: { 'start.sh': '#!/bin/sh\nexec node server.js\n' },
    },
  },
  {
    needs: 'files that others may read',
    of: ['non-root'],
    why: 'A step takes the right to read from everybody but root (`chmod 700`, `umask 077`).',
    todo: 'Give the files to the user, or let the group read them.',
  },
  {
    needs: 'one place that decides the user',
    of: ['non-root'],
    why: 'A compose service or a manifest sets a user of its own, which is none that the image could take over.',
    todo: 'Take `user:` out, or write the same user into the Dockerfile.',
  },
  {
    needs: 'a CI file or a compose service that builds the last stage',
    of: ['non-root'],
    why: 'Everything that can be seen builds an earlier stage: whether anybody uses the last one is not known.',
    todo: 'Build the last stage somewhere, or take it out.',
  },
  {
    needs: 'a stage that is built on another one',
    of: ['non-root'],
    why: 'Another stage is built on this one, and its steps would do something else where the files are another user\'s.',
    todo: 'Build that stage on an earlier one, or set its `USER` yourself.',
  },
  {
    needs: 'an image of its own for that stage',
    of: ['slim-base'],
    why: 'Several stages are built on one image, and not every one of them can do with its slim form.',
    todo: 'Give the stage that needs the full image a `FROM` of its own.',
  },
  {
    needs: 'a rewrite by hand that the engine proves',
    of: [],
    why: '`--unsafe --verify` tried the change, and the engine disproved it: the report says what differed.',
    todo: 'Mend what differed, or write the change by hand and prove it: `dfrewrite verify --before FILE --after FILE`.',
  },
  {
    needs: 'an instruction that can be edited',
    of: [],
    why: 'A word that would have to change cannot be placed exactly: it stands in quotes, in a variable or in a nested command.',
    todo: 'Write the instruction in a plainer form.',
  },
  {
    needs: 'a fix in dfrewrite: please report this file (npm bugs dfrewrite)',
    of: [],
    why: 'The guard found that the result would not keep what the image promises, and took the change back.',
    todo: 'Report it; until then the file stays as it is.',
  },
  {
    needs: 'a path instead of -, or --format json',
    of: [],
    why: 'With `-`, the Dockerfile alone is printed, and the change needs another file beside it.',
    todo: 'Name the file, or take the whole result as JSON.',
  },
]; // prettier-ignore
