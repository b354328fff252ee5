package alloyhost

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var fence = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

// snippets returns the fenced blocks of a page in this language.
func snippets(t *testing.T, page, language string) []string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, match := range fence.FindAllStringSubmatch(string(text), -1) {
		if match[1] == language {
			found = append(found, match[2])
		}
	}
	if len(found) == 0 {
		t.Fatalf("%s has no snippet in %s", page, language)
	}
	return found
}

// output runs a program; it must succeed and print something.
func output(t *testing.T, folder, program string, arguments ...string) {
	t.Helper()
	command := exec.Command(program, arguments...)
	command.Dir = folder
	text, err := command.CombinedOutput()
	if err != nil || len(text) == 0 {
		t.Errorf("%s %v: %v\n%s", program, arguments, err, text)
	}
}

func TestCommandsOfTheReadme(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, text := range snippets(t, "README.md", "sh") {
		text = strings.ReplaceAll(text, ".build/release/alloy-host", realHost(t))
		output(t, "../..", "sh", "-ec", text)
	}
}

// TestSnippets runs the snippets of the page, each as the body of a function.
func TestSnippets(t *testing.T) {
	realHost(t)
	all := snippets(t, "README.md", "go")
	if lines := strings.Count(all[0], "\n"); lines > 10 {
		t.Errorf("%d lines:\n%s", lines, all[0])
	}
	folder, client := t.TempDir(), filepath.Dir(absolute(t, "go.mod"))
	module := "module snippets\n\ngo 1.19\n\nrequire alloyhost v0.0.0\n\nreplace alloyhost => " + client + "\n"
	write(t, folder+"/go.mod", module)
	write(t, folder+"/main.go", `package main

import (
	"context"
	"log"
	"os"
)

var snippets = map[string]func(context.Context) error{}

func main() {
	if err := snippets[os.Args[1]](context.Background()); err != nil {
		log.Fatal(err)
	}
}
`)
	for i, text := range all {
		var imports strings.Builder
		for _, name := range []string{"alloyhost", "context", "encoding/json", "errors", "fmt", "time"} {
			if name == "context" || strings.Contains(text, filepath.Base(name)+".") {
				imports.WriteString("import \"" + name + "\"\n")
			}
		}
		number := strconv.Itoa(i)
		write(t, folder+"/snippet"+number+".go", "package main\n\n"+imports.String()+
			"\nfunc init() { snippets[\""+number+"\"] = func(ctx context.Context) error {\n"+text+"return nil\n} }\n")
	}
	build := exec.Command("go", "build", "-o", "snippets", ".")
	build.Dir = folder
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for i := range all {
		output(t, folder, folder+"/snippets", strconv.Itoa(i))
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	found, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
