/** What programs have to do with the package lists of the system. Which of them a Dockerfile runs is not known here. */

/**
 * Programs that install nothing with the system's package manager, whatever they are asked: compilers, package managers of languages,
 * tools for archives and settings. Source: their manuals. A program that runs scripts of the repository (make, npm) is followed elsewhere.
 */
export const leavesPackagesAlone: ReadonlySet<string> = new Set(
  (
    'cargo rustc rustup mvn mvnw gradle gradlew javac java jar jlink sbt lein composer php phpize pecl docker-php-ext-install ' +
    'docker-php-ext-configure docker-php-ext-enable a2enmod a2dismod a2ensite a2dissite gem bundle bundler rake rails ruby ' +
    'dotnet msbuild cmake ninja meson gcc cc g++ clang ld strip configure ./configure autoreconf autogen.sh swift mix elixir rebar3 ' +
    'stack cabal ghc opam dune luarocks cpan cpanm perl R Rscript julia conda mamba micromamba pip pip3 poetry uv pdm pipenv ' +
    'virtualenv yarn pnpm npm node bun deno corepack go gofmt protoc wasm-pack tsc webpack vite python python3 hugo jekyll ' +
    'zip gzip gunzip bzip2 xz 7z openssl keytool ssh-keygen ssh-keyscan sha256sum sha1sum md5sum jq yq ' +
    'setcap getcap update-alternatives locale-gen localedef dpkg-reconfigure ldconfig service systemctl nginx apachectl crontab ' +
    'mkdir rmdir chmod chown chgrp touch truncate cat find grep sort test true which ' +
    'svn hg psql initdb supervisorctl chsh chpasswd visudo dos2unix envsubst date sleep'
  ).split(' '),
);

/** Programs that put files where they are told: they may change where packages come from, and need no list. */
export const putsFiles: ReadonlySet<string> = new Set(
  'cp mv ln tee dd rsync install echo printf rm sed awk tar unzip git curl wget gpg apt-key'.split(' '),
);

/** Calls of make that build and install what the folder has: no recipe behind these names is one for the system's packages. */
export const plainMake =
  /^make(?:\s+(?:-\S+|\w+=\S+|\$\([^)]*\)|all|build|install|altinstall|check|test|clean|distclean))*$/;

/** Scripts and programs that are known, and what they do with the lists; null: nothing. Source: their texts, November 2026. */
export const knownScripts: readonly {
  readonly pattern: RegExp;
  readonly use: 'update' | 'sources' | null;
}[] = [
  { pattern: /\bdeb\.nodesource\.com\/setup/, use: 'update' },
  { pattern: /\bget\.docker\.com\b/, use: 'update' },
  { pattern: /\bpackagecloud\.io\/install\//, use: 'update' },
  { pattern: /\bplaywright(?:@\S+)?\s+install(?:-deps\b|.*--with-deps\b)/, use: 'update' },
  { pattern: /\bplaywright(?:@\S+)?\s+install\b/, use: null },
  { pattern: /\bsh\.rustup\.rs\b|\bstatic\.rust-lang\.org\b/, use: null },
  { pattern: /\bgetcomposer\.org\/installer\b/, use: null },
  { pattern: /\bastral\.sh\/uv\b|\binstall\.python-poetry\.org\b|\bbun\.sh\/install\b/, use: null },
  { pattern: /\bnvm-sh\/nvm\b|\bget\.pnpm\.io\b|\bdeno\.land\/install/, use: null },
  { pattern: /\binstall-php-extensions\b/, use: null },
  { pattern: /\badd-apt-repository\b/, use: 'sources' },
];
