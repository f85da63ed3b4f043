/**
 * Packages of the npm registry that do something which their import does not show.
 * Source: their documentation, November 2026.
 */

/** Databases that are a file. */
export const fileDatabases = ['sqlite3', 'better-sqlite3', '@vscode/sqlite3', 'sqlite'];

/** Packages that load other files, or answer in another way, where NODE_ENV is `production`. Source: their documentation. */
export const modeReaders = [
  'config', '@feathersjs/configuration', 'dotenv-flow', 'sequelize-cli', 'node-config-ts', 'convict-format', 'knex', 'db-migrate', 'apollo-server',
  'apollo-server-express', 'apollo-server-koa', 'apollo-server-fastify', '@apollo/server', '@nestjs/apollo', 'loopback', 'loopback-boot', 'sails', 'egg',
  '@midwayjs/core', '@adonisjs/core', '@strapi/strapi', 'strapi', 'errorhandler', 'payload', '@keystone-6/core', '@medusajs/medusa', 'actionhero',
]; // prettier-ignore

/** Packages that start a browser which their install puts into the home folder of whoever installs. Source: their documentation. */
export const browserPackages = [
  'puppeteer',
  'playwright',
  '@playwright/test',
  'playwright-chromium',
  'playwright-firefox',
];

/** Variables that name another browser, or another place for it. */
export const browserVariables = [
  'PUPPETEER_EXECUTABLE_PATH', 'PUPPETEER_CACHE_DIR', 'PUPPETEER_SKIP_DOWNLOAD', 'PUPPETEER_SKIP_CHROMIUM_DOWNLOAD', 'PLAYWRIGHT_BROWSERS_PATH',
]; // prettier-ignore

/** Development dependencies that stand for all others in a sentence, the best known first. */
export const wellKnownTools = ['typescript', 'vite', 'webpack', '@nestjs/cli', 'nodemon'];
