/** What the files of a Go project are, by their names. */

/** Files that tell people and tools about a project; no program opens them without naming them. */
export const aboutProject =
  /^(?:go\.(?:mod|sum|work|work\.sum)|.*\.go|(?:.*\.)?dockerfile(?:\..*)?|containerfile.*|\.?dockerignore|.*\.dockerignore|(?:docker-)?compose.*\.ya?ml|makefile|taskfile\.ya?ml|justfile|readme.*|licen[cs]e.*|changelog.*|contributing.*|codeowners|\.git.*|\.golangci\..*|\.air\.toml|\.editorconfig|\.goreleaser.*|\.pre-commit-config\..*|\.travis\.yml|jenkinsfile|procfile|renovate\.json|sonar-project\.properties|sqlc\.ya?ml|buf.*\.yaml)$/i;
