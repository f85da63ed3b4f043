/** Facts as data, each table with its source and date. Tables are unpacked when they are asked for the first time. */
export * from './system/alpine.ts';
export * from './system/commands.ts';
export * from './system/debian.ts';
export * from './languages/go/cgo-modules.ts';
export * from './images.ts';
export * from './languages/node/native-packages.ts';
export * from './system/package-roles.ts';
export * from './languages/python/packages.ts';
export * from './tags.ts';
