/** Programs that are made to be process 1: they hand signals on, and wait for processes that nobody waits for. */

/** By name. Source: their manuals, November 2026. */
export const inits: ReadonlySet<string> = new Set(
  'tini tini-static dumb-init catatonit docker-init s6-svscan s6-overlay-init init supervisord systemd runit runsvdir'.split(
    ' ',
  ),
);

/** Where the package `tini` of Debian and Alpine puts the program. Source: their lists of files. */
export const tini: Readonly<Record<'apt' | 'apk', string>> = { apt: '/usr/bin/tini', apk: '/sbin/tini' };
