/** Shell commands that make the user `app`, 10001:10001, on each family of base images; who needs one is decided elsewhere. */

/** The number of the user and of its group: above those of every distribution's own users. */
export const OWN_USER_ID = 10_001;

/** `home`: the folder that is made for it; without one it has none. busybox has its own adduser, and its group comes first. */
export function makeUser(family: 'debian' | 'alpine', home: boolean, id = OWN_USER_ID): string {
  if (family === 'debian') {
    return `useradd --uid ${id} --user-group ${home ? '--create-home' : '--no-create-home'} --shell /usr/sbin/nologin app`;
  }
  const where = home ? `-u ${id} -G app -h /home/app` : `-H -u ${id} -G app`;
  return `addgroup -S -g ${id} app && adduser -S -D ${where} app`;
}
