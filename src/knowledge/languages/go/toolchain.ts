/** Where the official images have what belongs to Go itself. Source: their Dockerfile. */

/** GOPATH of the official images. */
export const GOPATH = '/go';

/** Time zones that a program without the system's own looks into. */
export const TIME_ZONES = '/usr/local/go/lib/time/zoneinfo.zip';
