/** Facts as data, each table with its source and date. Tables are unpacked when they are asked for the first time. */
export * from './alpine.ts';
export * from './commands.ts';
export * from './debian.ts';
export * from './go-modules.ts';
export * from './images.ts';
export * from './node-modules.ts';
export * from './package-roles.ts';
export * from './python-packages.ts';
export * from './tags.ts';
