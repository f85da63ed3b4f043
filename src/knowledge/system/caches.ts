/**
 * What the package managers of Debian and Alpine keep of one install for the next, and the options under which they do.
 * Sources: apt.conf(5), apk(8) and the /etc/apt/apt.conf.d/docker-clean of Debian's image, November 2026.
 */

/** How an install of one manager keeps what it fetches. */
export interface SystemCache {
  /** Folders for mounts; one install at a time. */
  readonly folders: readonly string[];
  /** What stands behind the verb of an install. */
  readonly option: string;
  /** Options that turn it off. */
  readonly offOptions: RegExp;
  /** Commands that empty it. */
  readonly emptied: RegExp;
}

/**
 * The image of Debian deletes what lies in apt's own folder for archives, by a hook that an option cannot take back: another folder
 * keeps it, and no configuration of the image changes. /var/lib/apt itself says which packages were installed by themselves: no mount
 * may cover it. apk keeps packages only where it is told a folder.
 */
export const systemCaches: Readonly<Record<'apt' | 'apk', SystemCache>> = {
  apt: {
    folders: ['/var/cache/apt', '/var/lib/apt/lists'],
    option: '-o Dir::Cache::Archives=/var/cache/apt/kept',
    offOptions: /^$/,
    emptied: /^(?:sudo )?(?:apt-get|apt) (?:-\S+ )*(?:auto)?clean(?: -\S+)*$/,
  },
  apk: {
    folders: ['/var/cache/apk'],
    option: '--update-cache --cache-dir /var/cache/apk',
    offOptions: /^(?:--no-cache|-U|--update|--update-cache)$/,
    emptied: /^apk cache (?:clean|purge)\b/,
  },
};
