/** What the files of a Node project are, by their names. */

/** Files that template engines read, which include others of their kind. */
export const template = /\.(ejs|pug|jade|hbs|handlebars|mustache|njk|liquid|eta|html?|twig|mjml)$/;

/** Files that only tests, tools and documentation load. */
export const besideProgram =
  /(^|\/)(tests?|__tests__|__mocks__|specs?|e2e|cypress|docs|examples?|benchmarks?|\.[^/]+|coverage|node_modules)\/|\.(spec|test|e2e-spec|stories|bench)\.[cm]?[jt]sx?$|(^|\/)[^/]*\.config\.[cm]?[jt]s$|(^|\/)(\.[^/]+rc\.[cm]?js|gulpfile\.js|Gruntfile\.js|jest\.setup\.[jt]s)$/;

/** Files that keep an empty folder in git. */
export const placeholder = /(^|\/)(\.git(keep|ignore)|\.keep|README(\.md)?|\.placeholder)$/;

/** Endings of sources that the TypeScript compiler reads. */
export const typedEndings = ['.ts', '.tsx', '.mts', '.cts'];

/** Endings of sources that it reads with `allowJs`. */
export const scriptEndings = ['.js', '.jsx', '.mjs', '.cjs'];
