// Stands for @babel/parser in the bundled program: the parser itself is read when it is first called.
exports.parse = (text, options) => require('./parser.js').parse(text, options);
