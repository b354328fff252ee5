package alloyhost

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fakeVariable makes the program of these tests a scripted host, whose methods misbehave each in one exact way; or a
// program that starts one and ends without closing it.
const fakeVariable = "ALLOY_FAKE_HOST"

// reportPath is the path of the file for the results of the conformance cases; empty when nobody wants them.
var reportPath string

func TestMain(m *testing.M) {
	// The settings of a developer's own shell must not change the hosts of the tests.
	reportPath = os.Getenv("CONFORMANCE_REPORT")
	kept := setOf("ALLOY_HOST", fakeVariable)
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "ALLOY_") && !kept[name] {
			os.Unsetenv(name)
		}
	}
	switch os.Getenv(fakeVariable) {
	case "host":
		(&fakeHost{waiting: map[string]string{}}).run()
	case "forgetful":
		host, err := fakeOptions().Start()
		if err != nil {
			panic(err)
		}
		fmt.Println(host.PID())
	default:
		os.Exit(m.Run())
	}
}

// fakeOptions are the options that start the scripted host.
func fakeOptions() Options {
	path, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return Options{Command: path, Env: []string{fakeVariable + "=host"}, CaptureStderr: true}
}

// startFake starts a scripted host that ends with the test.
func startFake(t *testing.T, options Options, args ...string) *Host {
	t.Helper()
	host, err := options.Start(args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { host.Close() })
	return host
}

// realHost is the executable under test. Without it the tests fail, and are not skipped.
func realHost(t *testing.T) string {
	t.Helper()
	path := os.Getenv("ALLOY_HOST")
	if path == "" {
		t.Fatal("ALLOY_HOST is not set: run these tests with ALLOY_HOST=.build/release/alloy-host, as an absolute path")
	}
	return path
}

// startSandbox starts a real host with a sandbox that ends with the test.
func startSandbox(t *testing.T, args ...string) *Host {
	t.Helper()
	realHost(t)
	return startFake(t, Options{CaptureStderr: true}, append([]string{"--sandbox"}, args...)...)
}

type fakeHost struct {
	// waiting are the methods of unanswered calls, by their ids.
	waiting map[string]string
	cancels []string
}

type fakeRequest struct {
	ID     json.RawMessage
	Method string
	Params map[string]json.RawMessage
}

func (f *fakeHost) run() {
	isStubborn := false
	for _, argument := range os.Args {
		isStubborn = isStubborn || argument == "--stubborn"
	}
	if isStubborn {
		signal.Ignore(syscall.SIGTERM)
	}
	reader := bufio.NewReader(os.Stdin)
	for {
		line, err := reader.ReadBytes('\n')
		if err != nil {
			break
		}
		var request fakeRequest
		_ = json.Unmarshal(line, &request)
		f.handle(request)
	}
	// An empty select would end a program that has no other goroutine.
	for isStubborn {
		time.Sleep(time.Hour)
	}
}

func (f *fakeHost) handle(request fakeRequest) {
	id, params := string(request.ID), request.Params
	if strings.HasPrefix(request.Method, "$/is") {
		if f.waiting[id] != "" {
			fmt.Printf(`{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"runs","data":{"id":"%s"}}}`+"\n", id)
		} else {
			fmt.Printf(`{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no %s"}}`+"\n", id, request.Method)
		}
		return
	}
	switch request.Method {
	case "$/cancelRequest":
		f.cancel(string(params["id"]))
	case "echo":
		text, _ := encode(params)
		f.reply(id, string(text))
	case "cancels":
		text, _ := encode(f.cancels)
		f.reply(id, string(text))
	case "raw": // The text is the result's JSON.
		var text string
		_ = json.Unmarshal(params["text"], &text)
		f.reply(id, text)
	case "wait", "late", "deaf":
		f.waiting[id] = request.Method
		f.progress(params, 1)
	case "count":
		f.progress(params, 1)
		f.progress(params, 2)
		f.reply(id, `"counted"`)
	case "say":
		fmt.Printf(`{"jsonrpc":"2.0","method":%s,"params":%s}`+"\n", params["method"], params["params"])
		f.reply(id, "null")
	case "drip": // Every byte in a write of its own.
		for _, one := range []byte("\r\n{\"jsonrpc\":\"2.0\",\"result\":\"né\u2028😀\",\"id\":" + id + "}\r\n") {
			os.Stdout.Write([]byte{one})
		}
	case "unreadable":
		fmt.Println(`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"nested too deep"}}`)
	case "garbage":
		fmt.Println("hello from a stray print")
	case "exit":
		fmt.Fprintln(os.Stderr, "these were its last words")
		os.Exit(3)
	}
}

func (f *fakeHost) reply(id, result string) {
	fmt.Printf(`{"jsonrpc":"2.0","id":%s,"result":%s}`+"\n", id, result)
}

func (f *fakeHost) progress(params map[string]json.RawMessage, done int) {
	var meta struct{ ProgressToken json.RawMessage }
	if json.Unmarshal(params["_meta"], &meta) == nil && meta.ProgressToken != nil {
		fmt.Printf(`{"jsonrpc":"2.0","method":"$/progress","params":{"token":%s,"value":{"done":%d,"total":2}}}`+"\n",
			meta.ProgressToken, done)
	}
}

func (f *fakeHost) cancel(id string) {
	f.cancels = append(f.cancels, id)
	method := f.waiting[id]
	switch method {
	case "wait":
		fmt.Printf(`{"jsonrpc":"2.0","id":%s,"error":{"code":-32800,"message":"The call was cancelled.","data":`+
			`{"kind":"cancelled","origin":"host","outcome":"applied","fix":["look"],"retry":{"safe":true,"afterMs":5},`+
			`"executionId":"e5","attempts":[{"n":1,"phase":"ambiguous","waitMs":0}]}}}`+"\n", id)
	case "late":
		f.reply(id, `"done after all"`)
	}
	delete(f.waiting, id)
}
