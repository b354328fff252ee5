package alloyhost

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// findHost returns the absolute path of the executable: command, else ALLOY_HOST, else alloy-host in the PATH.
func findHost(command string) (string, error) {
	if command == "" {
		command = os.Getenv("ALLOY_HOST")
	}
	if command == "" {
		command = "alloy-host"
	}
	path, err := exec.LookPath(command)
	if err != nil {
		return "", fmt.Errorf("no executable %q: set Options.Command or ALLOY_HOST, or put alloy-host in the PATH: %w",
			command, err)
	}
	// Absolute, so that Options.Dir doesn't select another file.
	return filepath.Abs(path)
}

// settings are the host's options with the environment that it gets.
type settings struct{ args, env []string }

// withParent returns the arguments with this process as the host's parent, unless they name another.
func (s settings) withParent() []string {
	for _, argument := range s.args {
		if name, _, _ := strings.Cut(argument, "="); name == "--parent-pid" {
			return s.args
		}
	}
	return append(append([]string{}, s.args...), "--parent-pid", strconv.Itoa(os.Getpid()))
}

// limits returns the bounds that the host is started with.
func (s settings) limits() limits {
	return limits{
		lineBytes: s.number("--max-line-bytes", 16*1024*1024),
		depth:     s.number("--max-depth", 512),
		batch:     s.number("--max-batch", 1000),
	}
}

func (s settings) number(name string, standard int) int {
	if number, err := strconv.Atoi(s.value(name)); err == nil {
		return number
	}
	return standard
}

// value returns the value of an option, or of its environment variable.
func (s settings) value(name string) string {
	value := s.variable(name)
	for i, argument := range s.args {
		if argument == name && i+1 < len(s.args) {
			value = s.args[i+1]
		} else if strings.HasPrefix(argument, name+"=") {
			value = argument[len(name)+1:]
		}
	}
	return value
}

// variable returns the value of an option's environment variable. The last one of a name counts.
func (s settings) variable(name string) string {
	prefix := "ALLOY_HOST_" + strings.ToUpper(strings.ReplaceAll(strings.TrimLeft(name, "-"), "-", "_")) + "="
	value := ""
	for _, variable := range s.env {
		if strings.HasPrefix(variable, prefix) {
			value = variable[len(prefix):]
		}
	}
	return value
}
