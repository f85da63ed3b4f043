// Stands in for semver in the bundle: the two functions that the program asks for, without the rest of the package.
export { default as satisfies } from '../node_modules/semver/functions/satisfies.js';
export { default as validRange } from '../node_modules/semver/ranges/valid.js';
