/** Files by what they are for, where no stack knows their language: code that a build may run, and what only the host reads. */

/** Code and build files of languages without tables of their own. */
export const otherCode =
  /\.(?:rb|gemspec|rake|php|kts?|gradle|groovy|scala|sbt|clj|cs|fs|vb|csproj|fsproj|props|targets|exs?|erl|swift|dart|lua|pl|pm|jl|[rR]|cmake|bzl|nix|zig|hs|ml)$|^(?:Rakefile|Gemfile|CMakeLists\.txt|Justfile|justfile|BUILD|WORKSPACE|meson\.build|MANIFEST\.in)$/;

/** Files that tools of the developer's machine or of CI read, outside of every image: by their paths. */
export const hostFiles =
  /(?:^|\/)(?:\.[^/]*\.(?:ya?ml|toml|ini|cfg|conf)|(?:docker-)?compose[^/]*\.ya?ml|cloudbuild[^/]*\.ya?ml|buildspec[^/]*\.ya?ml|azure-pipelines[^/]*\.ya?ml|bitbucket-pipelines\.yml|appveyor\.yml|circle\.yml|codecov\.yml|skaffold[^/]*\.ya?ml|devspace\.ya?ml|fly\.toml|railway\.toml|netlify\.toml|render\.yaml)$/;
