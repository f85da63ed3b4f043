/** RUN lines that install packages of the system by name, without lists or caches left in the layer. */

/** `RUN apt-get update && …` on Debian, `RUN apk add …` on Alpine. */
export function installPackages(manager: 'apt' | 'apk', packages: readonly string[]): string {
  const names = packages.join(' ');
  if (manager === 'apk') return `RUN apk add --no-cache ${names}`;
  return `RUN apt-get update \\\n    && apt-get install -y --no-install-recommends ${names} \\\n    && rm -rf /var/lib/apt/lists/*`;
}
