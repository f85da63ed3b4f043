// Oracle says what BuildKit itself makes of Dockerfiles: how it parses, lints and converts them.
//
// It reads a JSON array of {"name", "source"} from standard input and writes one answer for each, in the same order.
// Nothing is built and nothing is fetched: images are resolved by a stand-in that knows no image and answers for every one.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

type file struct {
	Name   string `json:"name"`
	Source string `json:"source"`
}

type heredoc struct {
	Name    string `json:"name"`
	Content string `json:"content"`
	Expand  bool   `json:"expand"`
	Chomp   bool   `json:"chomp"`
}

type instruction struct {
	Keyword  string    `json:"keyword"`
	Start    int       `json:"start"`
	End      int       `json:"end"`
	Logical  string    `json:"logical"`
	Flags    []string  `json:"flags"`
	Heredocs []heredoc `json:"heredocs"`
	// Words are the arguments as BuildKit splits them; JSON tells that they were an array.
	Words []string `json:"words"`
	JSON  bool     `json:"json"`
}

type warning struct {
	Rule   string `json:"rule"`
	Detail string `json:"detail"`
}

// stage is one build definition: equal digests build the same thing from the same inputs.
type stage struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
}

type answer struct {
	Name string `json:"name"`
	// Escape is null where the file could not be parsed.
	Escape *string `json:"escape"`
	// Error is the parser's, SemanticError what a parsed file is rejected for, ConvertError what its conversion fails with.
	Error         *string       `json:"error"`
	SemanticError *string       `json:"semanticError"`
	ConvertError  *string       `json:"convertError"`
	Instructions  []instruction `json:"instructions"`
	Warnings      []warning     `json:"warnings"`
	Stages        []stage       `json:"stages"`
}

func main() {
	var files []file
	if err := json.NewDecoder(os.Stdin).Decode(&files); err != nil {
		fmt.Fprintln(os.Stderr, "oracle: standard input is no array of files:", err)
		os.Exit(2)
	}
	answers := make([]answer, len(files))
	for i, f := range files {
		answers[i] = judge(f)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func judge(f file) answer {
	a := answer{Name: f.Name, Instructions: []instruction{}, Warnings: []warning{}, Stages: []stage{}}
	parsed, err := parser.Parse(strings.NewReader(f.Source))
	if err != nil {
		a.Error = text(err)
		return a
	}
	escape := string(parsed.EscapeToken)
	a.Escape = &escape
	for _, node := range parsed.AST.Children {
		a.Instructions = append(a.Instructions, instructionOf(node))
	}
	stages, _, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		a.SemanticError = text(err)
		return a
	}
	a.Warnings = warningsOf(f)
	a.Stages, err = definitions(f, stages)
	if err != nil {
		a.ConvertError = text(err)
	}
	return a
}

func text(err error) *string {
	message := err.Error()
	return &message
}

func instructionOf(node *parser.Node) instruction {
	i := instruction{
		Keyword:  node.Value,
		Start:    node.StartLine,
		End:      node.EndLine,
		Logical:  node.Original,
		Flags:    append([]string{}, node.Flags...),
		Heredocs: []heredoc{},
		Words:    []string{},
		JSON:     node.Attributes["json"],
	}
	for _, doc := range node.Heredocs {
		i.Heredocs = append(i.Heredocs, heredoc{doc.Name, doc.Content, doc.Expand, doc.Chomp})
	}
	for next := node.Next; next != nil; next = next.Next {
		i.Words = append(i.Words, next.Value)
	}
	return i
}

// warningsOf collects what BuildKit warns of while it converts every stage; what the conversion fails with is told by definitions.
func warningsOf(f file) []warning {
	found := []warning{}
	options := convertOptions(f, "")
	options.AllStages = true
	options.Warn = func(rule, _, _, detail string, _ []parser.Range) {
		found = append(found, warning{rule, detail})
	}
	_, _ = dockerfile2llb.Dockerfile2LLB(context.Background(), []byte(f.Source), options)
	return found
}

// definitions converts every stage by itself. A stage without a name can only be asked for when it is the last; others are
// covered by those that copy from them.
func definitions(f file, stages []instructions.Stage) ([]stage, error) {
	found := []stage{}
	for index, s := range stages {
		last := index == len(stages)-1
		if s.Name == "" && !last {
			found = append(found, stage{})
			continue
		}
		target := s.Name
		if last {
			target = ""
		}
		digest, err := definition(f, target)
		if err != nil {
			return found, err
		}
		found = append(found, stage{s.Name, digest})
	}
	return found, nil
}

// definition is a digest of what is built (the last operation covers everything below it) and of the image's configuration.
func definition(f file, target string) (string, error) {
	result, err := dockerfile2llb.Dockerfile2LLB(context.Background(), []byte(f.Source), convertOptions(f, target))
	if err != nil {
		return "", err
	}
	// the build context has a new id in every conversion, unless it is given one
	built, err := result.State.Marshal(context.Background(), llb.LinuxAmd64, llb.LocalUniqueID("context"))
	if err != nil {
		return "", err
	}
	config, err := json.Marshal(result.Image.Config)
	if err != nil {
		return "", err
	}
	if n := len(built.Def); n > 0 {
		config = append(config, built.Def[n-1]...)
	}
	return digest.FromBytes(config).String(), nil
}

func convertOptions(f file, target string) dockerfile2llb.ConvertOpt {
	caps := pb.Caps.CapSet(pb.Caps.All())
	context := llb.Local("context")
	options := dockerfile2llb.ConvertOpt{
		MainContext:    &context,
		SourceMap:      llb.NewSourceMap(nil, "Dockerfile", "Dockerfile", []byte(f.Source)),
		TargetPlatform: &ocispecs.Platform{OS: "linux", Architecture: "amd64"},
		MetaResolver:   everyImage{},
		LLBCaps:        &caps,
	}
	options.Config.Target = target
	return options
}

// everyImage answers for any image with a configuration that has nothing but a PATH.
type everyImage struct{}

func (everyImage) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	config := ocispecs.Image{
		Platform: ocispecs.Platform{OS: "linux", Architecture: "amd64"},
		Config:   ocispecs.ImageConfig{Env: []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}},
	}
	content, err := json.Marshal(config)
	return ref, digest.FromString(ref), content, err
}
