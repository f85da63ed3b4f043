// What Go's own parser sees in files: imports, calls and texts. Reads a JSON list of paths, writes a JSON list of facts; null for what it refuses.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"
)

type facts struct {
	Imports []string `json:"imports"`
	Calls   []string `json:"calls"`
	Texts   []string `json:"texts"`
}

func dotted(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return dotted(e.X) + "." + e.Sel.Name
	}
	return "?"
}

// called strips type arguments: `Load[Config](…)`.
func called(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.IndexExpr:
		return dotted(e.X)
	case *ast.IndexListExpr:
		return dotted(e.X)
	}
	return dotted(e)
}

func read(path string) *facts {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	found := &facts{Imports: []string{}, Calls: []string{}, Texts: []string{}}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			path, _ := strconv.Unquote(n.Path.Value)
			found.Imports = append(found.Imports, path)
		case *ast.CallExpr:
			name := called(n.Fun)
			if !strings.HasPrefix(name, "?") || strings.Contains(name, ".") {
				found.Calls = append(found.Calls, fmt.Sprintf("%s %d", name, len(n.Args)))
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				text, _ := strconv.Unquote(n.Value)
				// bytes that are no UTF-8 are no path, and JSON cannot carry them
				if !utf8.ValidString(text) {
					return true
				}
				found.Texts = append(found.Texts, text)
			}
		}
		return true
	})
	return found
}

func main() {
	var paths []string
	if err := json.NewDecoder(os.Stdin).Decode(&paths); err != nil {
		panic(err)
	}
	all := make([]*facts, len(paths))
	for i, path := range paths {
		all[i] = read(path)
	}
	json.NewEncoder(os.Stdout).Encode(all)
}
