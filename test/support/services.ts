/** A small Go service with a naive Dockerfile that dfrewrite certainly changes, below `folder`. */
export function goService(folder = '', dockerfile = NAIVE): Readonly<Record<string, string>> {
  const at = folder === '' ? '' : `${folder}/`;
  return {
    [`${at}Dockerfile`]: dockerfile,
    [`${at}go.mod`]: 'module example.org/hello\n\ngo 1.24\n',
    [`${at}main.go`]: [
      'package main',
      '',
      'import "net/http"',
      '',
      'func main() {',
      '\thttp.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("hello")) })',
      '\thttp.ListenAndServe(":8080", nil)',
      '}',
      '',
    ].join('\n'),
  };
}

const NAIVE = `FROM golang:1.24
WORKDIR /app
COPY . .
RUN go build -o hello .
EXPOSE 8080
CMD ["./hello"]
`;

/** The files that dfrewrite leaves as they are: there is nothing to do, and no stack is recognised. */
export const UNKNOWN_STACK = 'FROM debian:bookworm\nCMD ["true"]\n';
