/** Which package brought a file, by the image's own data of dpkg (Debian, distroless) or apk (Alpine). */
import { existingPart, type ImageFiles } from './files.ts';

/** The package of a file by its path; null: no package, or another manager's. */
export type Owners = (path: string) => string | null;

/** Reads nothing before the first question. */
export function ownersOf(files: ImageFiles): Owners {
  let texts: readonly Listing[] | null = null;
  return (path) => {
    texts ??= [...files.all].flatMap(([name, { content }]) =>
      content ? listings(name, content.toString('utf8')) : [],
    );
    const names = spellings(files, path);
    return texts.find(({ text }) => names.some((name) => text.includes(`\n${name}\n`)))?.packageName ?? null;
  };
}

/** The files of one package: a line each, with a line end in front and behind. */
interface Listing {
  readonly packageName: string;
  readonly text: string;
}

function listings(path: string, text: string): readonly Listing[] {
  const debian = /^\/var\/lib\/dpkg\/info\/([^/:]+)(?::[^/]+)?\.list$/.exec(path)?.[1];
  if (debian !== undefined) return [{ packageName: debian, text: `\n${text}\n` }];
  const distroless = /^\/var\/lib\/dpkg\/status\.d\/([^/]+)\.md5sums$/.exec(path)?.[1];
  if (distroless !== undefined)
    return [{ packageName: distroless, text: `\n${text.replace(/^[0-9a-f]+ +\/?/gm, '/')}\n` }];
  return path.endsWith('/lib/apk/db/installed') ? alpineListings(text) : [];
}

/** Paragraphs with `P:` for the name, `F:` for a folder and `R:` for a file in it. */
function alpineListings(text: string): readonly Listing[] {
  return text.split('\n\n').map((paragraph) => {
    let [packageName, folder] = ['', ''];
    const paths: string[] = [];
    for (const line of paragraph.split('\n')) {
      const value = line.slice(2);
      if (line.startsWith('P:')) packageName = value;
      else if (line.startsWith('F:')) folder = value === '' ? '' : `/${value}`;
      else if (line.startsWith('R:')) paths.push(`${folder}/${value}`);
    }
    return { packageName, text: `\n${paths.join('\n')}\n` };
  });
}

/** The path as it is, with links of its folders followed, and with all followed; each with and without `/usr`, which suites have merged. */
function spellings(files: ImageFiles, path: string): readonly string[] {
  const slash = path.lastIndexOf('/');
  const folder = existingPart(files, path.slice(0, slash)).path;
  const inFolder = `${folder === '/' ? '' : folder}${path.slice(slash)}`;
  const names = [path, inFolder, existingPart(files, path).path];
  return [...new Set(names.flatMap((name) => [name, name.replace(/^\/usr(?=\/)/, ''), `/usr${name}`]))];
}
