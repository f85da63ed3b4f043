/** Programs around a Go project, by the name that they are called by. Source: their documentation, November 2026. */

/** Programs that write Go code (or descriptions of it) beside the sources, from the sources alone. Source: their documentation, November 2026. */
export const generators = new Set(
  'swag templ sqlc wire mockgen mockery moq counterfeiter stringer enumer easyjson gqlgen oapi-codegen ogen ent protoc protoc-gen-go buf go-bindata statik packr packr2 pkger esc rice fileb0x qtc goyacc ragel msgp ffjson controller-gen deepcopy-gen golds kratos goctl'.split(
    ' ',
  ),
);

/** Programs that only look. */
export const checkers = new Set(
  'golangci-lint staticcheck revive gosec govulncheck gofmt goimports golint errcheck nilaway gotestsum gocyclo'.split(
    ' ',
  ),
);

/** Programs that make a binary smaller in its place. */
export const shrinkers = new Set(['upx', 'strip']);

/** Programs for development that compile at every start. */
export const developmentPrograms = new Set(
  'air reflex CompileDaemon fresh gin gow dlv realize modd watchexec nodemon gomon wgo task make'.split(' '),
);
