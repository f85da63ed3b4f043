/** What compiled-start alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: {
    'go.mod': 'module example.com/desk\n\ngo 1.24\n',
    'cmd/api/main.go':
      'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
  },
  before: `FROM golang:1.24
WORKDIR /src
COPY . .
EXPOSE 8080
CMD ["go", "run", "./cmd/api"]
`,
  after: `FROM golang:1.24
WORKDIR /src
COPY . .
RUN go build -o /usr/local/bin/api ./cmd/api
EXPOSE 8080
CMD ["/usr/local/bin/api"]
`,
};
