import type { Evidence } from '../../model/index.ts';
import type { App } from './app.ts';
import { fileEvidence } from './app.ts';
import { productionNames } from './manifest.ts';

/** Packages that start a browser which their install puts into the home folder of whoever installs. Source: their documentation. */
const PACKAGES = ['puppeteer', 'playwright', '@playwright/test', 'playwright-chromium', 'playwright-firefox'];
/** Variables that name another browser, or another place for it. */
const ELSEWHERE = [
  'PUPPETEER_EXECUTABLE_PATH', 'PUPPETEER_CACHE_DIR', 'PUPPETEER_SKIP_DOWNLOAD', 'PUPPETEER_SKIP_CHROMIUM_DOWNLOAD', 'PLAYWRIGHT_BROWSERS_PATH',
]; // prettier-ignore

/** A production package whose browser lies in root's home folder, where no other user and no other stage finds it. */
export function browserAtHome(app: App): Evidence | null {
  if (app.manifest === null || ELSEWHERE.some((name) => app.env.has(name))) return null;
  const locked = app.lock && !('declined' in app.lock) ? app.lock.packages : [];
  const names = new Set([
    ...productionNames(app.manifest),
    ...locked.filter(({ dev }) => !dev).map(({ name }) => name),
  ]);
  const name = PACKAGES.find((candidate) => names.has(candidate));
  if (name === undefined) return null;
  const says = `starts ${name}'s browser from the home folder of whoever installed it`;
  return fileEvidence(app.project, app.manifest.path, says);
}
