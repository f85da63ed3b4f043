// Command compose loads compose files with compose's own library and prints what their services are.
// Standard input: a JSON list of cases; standard output: a JSON list of answers.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
)

type testCase struct {
	Name string `json:"name"`
	// Path to text, relative to the folder that compose is called in.
	Files map[string]string `json:"files"`
	// The files that compose is given, in order.
	Compose []string `json:"compose"`
}

type answer struct {
	Name     string                     `json:"name"`
	Error    *string                    `json:"error"`
	Services map[string]json.RawMessage `json:"services"`
}

func main() {
	logrus.SetOutput(io.Discard)
	var cases []testCase
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	answers := make([]answer, 0, len(cases))
	for _, each := range cases {
		answers = append(answers, answerOf(each))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answerOf(each testCase) answer {
	services, err := servicesOf(each)
	if err != nil {
		says := err.Error()
		return answer{Name: each.Name, Error: &says}
	}
	return answer{Name: each.Name, Services: services}
}

func servicesOf(each testCase) (map[string]json.RawMessage, error) {
	root, err := os.MkdirTemp("", "dfrewrite-compose-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(root)
	for name, text := range each.Files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	files := make([]string, 0, len(each.Compose))
	for _, name := range each.Compose {
		files = append(files, filepath.Join(root, name))
	}
	folder := filepath.Dir(files[0])
	environment := types.Mapping{}
	if _, err := os.Stat(filepath.Join(folder, ".env")); err == nil {
		found, err := dotenv.GetEnvFromFile(map[string]string{}, []string{filepath.Join(folder, ".env")})
		if err != nil {
			return nil, err
		}
		environment = found
	}
	project, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir:  folder,
		ConfigFiles: types.ToConfigFiles(files),
		Environment: environment,
	}, func(options *loader.Options) {
		options.SetProjectName("x", true)
		options.Profiles = []string{"*"}
		options.SkipConsistencyCheck = true
	})
	if err != nil {
		return nil, err
	}
	services := map[string]json.RawMessage{}
	for name, service := range project.Services {
		text, err := json.Marshal(service)
		if err != nil {
			return nil, err
		}
		services[name] = json.RawMessage(strings.ReplaceAll(string(text), root, ""))
	}
	return services, nil
}
