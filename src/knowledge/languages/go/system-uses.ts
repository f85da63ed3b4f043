/**
 * What Go programs use of the system by name, by the calls that do: package and function.
 * Source: the standard library of Go 1.26 (mime/type_unix.go, net/port_unix.go) and the frameworks' sources, November 2026.
 */
import type { SystemThing } from '../../../model/index.ts';

/** Functions that look something up, and what they do with it, as a clause. */
export interface GoUse {
  readonly thing: SystemThing;
  readonly says: string;
  readonly calls: readonly string[];
}

/** Functions by package and name. */
export const usedByCalls: readonly GoUse[] = [
  {
    thing: 'media types',
    says: 'serves files by the media types of the system',
    calls: [
      'mime.TypeByExtension',
      'mime.ExtensionsByType',
      'http.FileServer',
      'http.FileServerFS',
      'http.ServeFile',
      'http.ServeFileFS',
      'http.ServeContent',
    ],
  },
  {
    thing: 'names of services',
    says: 'looks up network services',
    calls: ['net.LookupPort'],
  },
];

/** Modules of frameworks that serve files by those functions, and their methods that do. */
export const usedByFrameworks: readonly (Omit<GoUse, 'calls'> & {
  readonly modules: readonly string[];
  readonly calls: ReadonlySet<string>;
})[] = [
  {
    thing: 'media types',
    says: 'serves files by the media types of the system',
    modules: ['github.com/gin-gonic/gin', 'github.com/labstack/echo', 'github.com/gofiber/fiber', 'github.com/valyala/fasthttp', 'github.com/kataras/iris'],
    calls: new Set(['Static', 'StaticFile', 'StaticFS', 'StaticFileFS', 'File', 'FileAttachment', 'FileFromFS', 'SendFile', 'Attachment', 'Inline', 'HandleDir', 'ServeFile', 'FS']),
  },
]; // prettier-ignore
