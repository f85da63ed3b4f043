/**
 * What Python programs use of the system without any header telling: by module that their sources import, by call, by package.
 * Sources: the documentation of the standard library (Python 3.14) and of the packages, November 2026.
 */
import type { SystemThing } from '../../../model/index.ts';

/** What a module or package uses, and what it does with it, as a clause. */
export interface PythonUse {
  readonly thing: SystemThing;
  readonly says: string;
}

const compiles: PythonUse = { thing: 'compiler', says: 'compiles' };
const types: PythonUse = { thing: 'media types', says: 'guesses media types' };
const font: PythonUse = { thing: 'fonts', says: 'loads fonts of the system' };
const services: PythonUse = { thing: 'names of services', says: 'looks up network services' };

/** A name with an ending that Python's own table knows. */
const PLAIN_FILE =
  /\.(?:html?|css|m?js|json|png|jpe?g|gif|svg|ico|pdf|txt|csv|xml|zip|tar|mp3|mp4|webm|wasm)$/;

/** A font that no package of the full image brings: it is the program's own, or it is missing today. */
const OWN_FONT = /^(?!.*dejavu)(?!\/usr\/share\/fonts).+\.(?:ttf|otf|ttc|pfb)$/i;

/** Modules whose import alone tells. */
export const usedByImport: ReadonlyMap<string, PythonUse> = new Map([
  ['mimetypes', types],
  ...named('pyximport numba.pycc scipy.weave torch.utils.cpp_extension cppyy brian2 deepspeed', compiles),
  ...named('pytensor theano aesara pymc pymc3 cmdstanpy pystan stan tinycc nuitka', compiles),
  ...named('distutils.ccompiler setuptools._distutils.ccompiler', compiles),
]);

/** Methods of objects that a module makes: module → methods. */
export const usedByMethod: ReadonlyMap<string, PythonUse & { readonly methods: ReadonlySet<string> }> =
  new Map([
    ['cffi', { ...compiles, methods: new Set(['verify', 'compile']) }],
    ['torch', { ...compiles, methods: new Set(['compile']) }],
    ['cython', { ...compiles, methods: new Set(['inline']) }],
    ['Cython', { ...compiles, methods: new Set(['inline']) }],
  ]);

/** A function by its full name. `harmless`: an argument that means nothing of the system, so that only calls without one count. */
export interface PythonFunctionUse extends PythonUse {
  readonly harmless?: RegExp;
}

/** Functions and classes, by full name. */
export const usedByName: ReadonlyMap<string, PythonFunctionUse> = new Map<string, PythonFunctionUse>([
  ...named(
    'flask.send_file flask.send_from_directory fastapi.responses.FileResponse starlette.responses.FileResponse django.http.FileResponse ' +
      'aiohttp.web.FileResponse bottle.static_file sanic.response.file quart.send_file quart.send_from_directory',
    { ...types, harmless: PLAIN_FILE },
  ),
  ...named(
    'django.views.static.serve http.server.SimpleHTTPRequestHandler tornado.web.StaticFileHandler',
    types,
  ),
  ...named('PIL.ImageFont.truetype reportlab.pdfbase.ttfonts.TTFont', { ...font, harmless: OWN_FONT }),
  ...named(
    'matplotlib.font_manager.findSystemFonts matplotlib.font_manager.findfont pygame.font.SysFont',
    font,
  ),
  ...named('socket.getservbyname socket.getprotobyname', services),
]);

/** Installed packages that use something of the system whenever they are used. */
export const usedByPackage: ReadonlyMap<string, PythonUse> = new Map(
  named('uwsgi pyuwsgi', { ...types, says: 'serves files by the media types of the system' }),
);

function named<Use>(names: string, use: Use): [string, Use][] {
  return names.split(' ').map((name) => [name, use]);
}
