package alloyhost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// stepTime is the longest time of a step. The race detector makes large answers several times as slow.
const stepTime = 60 * time.Second * slowness

type conformanceCase struct {
	Name    string
	Host    []string
	Needs   []string
	Restart *bool
	Steps   []json.RawMessage
}

// TestConformance runs the cases of protocol/conformance, in the language of which each line is one case.
func TestConformance(t *testing.T) {
	results := &caseResults{byName: map[string]string{}}
	files, err := filepath.Glob(folderOfCases + "/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no cases in %s", folderOfCases)
	}
	// The group ends when all of its parallel cases have ended.
	t.Run("cases", func(t *testing.T) {
		for _, file := range files {
			for _, one := range casesOf(t, file) {
				one := one
				results.put(one.Name, "failed: it did not end")
				t.Run(one.Name, func(t *testing.T) {
					t.Parallel()
					if err := one.run(t.TempDir()); err != nil {
						results.put(one.Name, "failed: "+err.Error())
						t.Error(err)
						return
					}
					results.put(one.Name, "passed")
				})
			}
		}
	})
	if len(results.byName) < 80 {
		t.Errorf("only %d cases", len(results.byName))
	}
	if reportPath != "" {
		report, err := encode(map[string]any{"client": "Go", "cases": results.byName})
		if err == nil {
			err = os.WriteFile(reportPath, report, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// casesOf returns the cases of a file.
func casesOf(t *testing.T, file string) []conformanceCase {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []conformanceCase
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		var one conformanceCase
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		cases = append(cases, one)
	}
	return cases
}

// caseResults are the results of the cases, which run at the same time.
type caseResults struct {
	mutex  sync.Mutex
	byName map[string]string
}

func (r *caseResults) put(name, result string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.byName[name] = result
}

func (c conformanceCase) run(stateDirectory string) (err error) {
	args := c.Host
	if args == nil {
		args = []string{"--sandbox", "--seed", "{folder}/seed.json"}
	}
	places := strings.NewReplacer("{folder}", absoluteFolderOfCases(), "{stateDirectory}", stateDirectory)
	var given []string
	for _, argument := range args {
		given = append(given, places.Replace(argument))
	}
	options := Options{NoRestart: c.Restart != nil && !*c.Restart, CaptureStderr: true, CancelGrace: stepTime}
	host, err := options.Start(given...)
	if err != nil {
		return err
	}
	defer host.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	run := &caseRun{
		ctx: ctx, host: host, saved: saved{}, started: map[string]*startedCall{}, arrived: host.Notifications(ctx, "*"),
	}
	for i, text := range c.Steps {
		failed := make(chan error, 1)
		go func() { failed <- run.step(parsed(text).(map[string]any)) }()
		err := fmt.Errorf("too slow")
		select {
		case err = <-failed:
		case <-time.After(stepTime):
		}
		if err != nil {
			return fmt.Errorf("step %d, %.200s: %w", i+1, text, err)
		}
	}
	return nil
}

// caseRun is one run of a case.
type caseRun struct {
	ctx     context.Context
	host    *Host
	saved   saved
	started map[string]*startedCall
	arrived <-chan Notification
}

// startedCall is a call in a goroutine of its own.
type startedCall struct {
	cancel   context.CancelFunc
	done     chan struct{}
	answer   Answer
	progress []int64
}

func (r *caseRun) step(step map[string]any) error {
	switch {
	case step["call"] != nil && step["as"] != nil:
		r.started[step["as"].(string)] = r.start(step)
		return nil
	case step["call"] != nil && step["eventually"] == true:
		return r.repeat(step)
	case step["call"] != nil:
		return r.compare(step["expect"], r.start(step))
	case step["await"] != nil:
		return r.compare(step["expect"], r.started[step["await"].(string)])
	case step["cancel"] != nil:
		r.started[step["cancel"].(string)].cancel()
		return nil
	case step["notification"] != nil:
		for notification := range r.arrived {
			if notification.Method == step["notification"] {
				return r.saved.check(step["expect"], notification.Params, "/params")
			}
		}
		return errors.New("the notification did not come")
	case step["batch"] != nil:
		return r.batch(step)
	case step["pause"] != nil:
		time.Sleep(time.Duration(integer(step["pause"])) * time.Millisecond)
		return nil
	case step["kill"] != nil:
		return r.kill()
	case step["close"] != nil:
		var exit *ExitError
		status := 0
		if errors.As(r.host.Close(), &exit) {
			status = exit.Code
		}
		return require(integer(step["expect"]) == int64(status), "/status", "expected %v, got %d", step["expect"], status)
	}
	return fmt.Errorf("there is no step %v", step)
}

// kill kills the host and waits until it has ended.
func (r *caseRun) kill() error {
	connection, failure := r.host.connect(r.ctx)
	if failure != nil {
		return failure("kill", OutcomeNotSent)
	}
	err := connection.process.Kill()
	<-connection.exited
	return err
}

func (r *caseRun) start(step map[string]any) *startedCall {
	var params any
	if step["params"] != nil {
		params = r.saved.build(step["params"])
	}
	ctx, cancel := context.WithCancel(r.ctx)
	if step["timeoutMs"] != nil {
		ctx, cancel = context.WithTimeout(r.ctx, time.Duration(integer(step["timeoutMs"]))*time.Millisecond)
	}
	started := &startedCall{cancel: cancel, done: make(chan struct{})}
	var options []CallOption
	if step["progress"] == true {
		options = append(options, OnProgress(func(p Progress) { started.progress = append(started.progress, p.Done) }))
	}
	before := r.host.nextID.Load()
	go func() {
		defer close(started.done)
		defer cancel()
		started.answer.Result, started.answer.Err = r.host.Call(ctx, step["call"].(string), params, options...)
	}()
	r.waitUntilSent(before, started)
	return started
}

// waitUntilSent waits until a call after the call `before` has its place among the messages to the host, so that later
// calls come after it.
func (r *caseRun) waitUntilSent(before int64, started *startedCall) {
	for {
		r.host.mutex.Lock()
		connection := r.host.current
		r.host.mutex.Unlock()
		connection.mutex.Lock()
		isSent := false
		for id := range connection.calls {
			isSent = isSent || id > before
		}
		connection.mutex.Unlock()
		select {
		case <-started.done:
			return
		case <-time.After(time.Millisecond):
			if isSent {
				return
			}
		}
	}
}

func (r *caseRun) repeat(step map[string]any) error {
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if err := r.compare(step["expect"], r.start(step)); err == nil || time.Now().After(end) {
			return err
		}
	}
}

func (r *caseRun) compare(expected any, started *startedCall) error {
	<-started.done
	pattern := map[string]any{}
	for name, value := range expected.(map[string]any) {
		pattern[name] = value
	}
	if progress, isExpected := pattern["progress"].(map[string]any); isExpected {
		delete(pattern, "progress")
		isRising := true
		for i := 1; i < len(started.progress); i++ {
			isRising = isRising && started.progress[i-1] <= started.progress[i]
		}
		if int64(len(started.progress)) < integer(progress["atLeast"]) || !isRising {
			return fmt.Errorf("the reports of progress are %v", started.progress)
		}
	}
	return r.saved.check(pattern, observed(started.answer), "")
}

func (r *caseRun) batch(step map[string]any) error {
	var calls []BatchCall
	for _, one := range step["batch"].([]any) {
		call := one.(map[string]any)
		calls = append(calls, BatchCall{Method: call["call"].(string)})
		if call["params"] != nil {
			calls[len(calls)-1].Params = r.saved.build(call["params"])
		}
	}
	answers, err := r.host.Batch(r.ctx, calls)
	expected, isList := step["expect"].([]any)
	if !isList || err != nil {
		return r.saved.check(step["expect"], observed(Answer{Err: err}), "")
	}
	texts := []json.RawMessage{}
	for _, answer := range answers {
		texts = append(texts, observed(answer))
	}
	list, err := encode(texts)
	if err != nil {
		return err
	}
	return r.saved.check(expected, list, "")
}

// observed returns what a call gave, in the form of an expectation: a result, an error, or the client's refusal.
func observed(answer Answer) json.RawMessage {
	var object map[string]any
	var failure *Error
	switch {
	case answer.Err == nil:
		// Not encoded again: a result may be large.
		return append(append(json.RawMessage(`{"result":`), answer.Result...), '}')
	case errors.Is(answer.Err, ErrNotSendable):
		object = map[string]any{"refused": true}
	case errors.As(answer.Err, &failure):
		known := map[string]any{
			"kind": failure.Kind, "message": failure.Message, "outcome": failure.Outcome, "data": failure.Data,
		}
		if failure.Code != 0 {
			known["code"] = failure.Code
		}
		if failure.ExecutionID != "" {
			known["executionId"] = failure.ExecutionID
		}
		var exit *ExitError
		if errors.As(failure, &exit) {
			known["exitCode"] = exit.Code
		}
		object = map[string]any{"error": known}
	}
	text, err := encode(object)
	if err != nil {
		panic(err)
	}
	return text
}
