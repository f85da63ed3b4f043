/** Where the official images have what belongs to Go itself. Source: their Dockerfile. */

/** GOPATH of the official images. */
export const GOPATH = '/go';

/** Time zones that a program without the system's own looks into. */
export const TIME_ZONES = '/usr/local/go/lib/time/zoneinfo.zip';

/** Where Go keeps what it compiled, for the root user that the official images run as. */
export const buildCache = '/root/.cache/go-build';

/** Environment variables that the Go tool itself reads. */
export const buildVariable =
  /^(?:GO[A-Z0-9]*|CGO_\w+|CC|CXX|AR|PKG_CONFIG\w*|PATH|HOME|TMPDIR|TZ|(?:HTTPS?|NO|ALL)_PROXY|(?:https?|no|all)_proxy|SSL_CERT_(?:FILE|DIR))$/;

/** Folders that every official image has. */
export const imageFolders =
  '/bin /usr/bin /usr/local/bin /sbin /usr/sbin /go/bin /go/src /opt /srv /home /tmp /etc /var/lib'.split(
    ' ',
  );

/** From this version on, a compiler refuses a go.mod that asks for a newer one. */
export const minimumEnforcedSince = '1.21';
