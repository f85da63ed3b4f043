/** Until when releases of systems get fixes. Which of them a Dockerfile names is not known here. */

/** The day up to which a release got fixes, by repository and the beginning of its tag. */
export type SupportEnds = Readonly<Record<string, string>>;

/**
 * Official images of systems. Sources: wiki.debian.org/LTS, wiki.ubuntu.com/Releases, alpinelinux.org/releases, centos.org, November 2026;
 * only what has ended by then.
 */
export const systemSupport: Readonly<Record<string, SupportEnds>> = {
  debian: {
    bullseye: '2026-08-31', '11': '2026-08-31', buster: '2024-06-30', '10': '2024-06-30', stretch: '2022-06-30', '9': '2022-06-30',
    jessie: '2020-06-30', '8': '2020-06-30', wheezy: '2018-05-31', '7': '2018-05-31',
  },
  ubuntu: {
    '25.10': '2026-07-09', '25.04': '2026-01-15', '24.10': '2025-07-10', '23.10': '2024-07-11', '23.04': '2024-01-25', '22.10': '2023-07-20',
    '20.04': '2025-05-31', focal: '2025-05-31', '18.04': '2023-05-31', bionic: '2023-05-31', '16.04': '2021-04-30', xenial: '2021-04-30',
    '14.04': '2019-04-25', trusty: '2019-04-25',
  },
  alpine: {
    '3.21': '2026-11-01', '3.20': '2026-04-01', '3.19': '2025-11-01', '3.18': '2025-05-09', '3.17': '2024-11-22', '3.16': '2024-05-23',
    '3.15': '2023-11-01', '3.14': '2023-05-01', '3.13': '2022-11-01', '3.12': '2022-05-01', '3.11': '2021-11-01', '3.10': '2021-05-01',
    '3.9': '2020-11-01', '3.8': '2020-05-01', '3.7': '2019-11-01', '3.6': '2019-05-01',
  },
  centos: {
    latest: '2021-12-31', '8': '2021-12-31', centos8: '2021-12-31', '7': '2024-06-30', centos7: '2024-06-30', '6': '2020-11-30',
  },
}; // prettier-ignore
