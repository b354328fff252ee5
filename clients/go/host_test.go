package alloyhost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var background = context.Background()

func mustCall(t *testing.T, host *Host, method string, params any, options ...CallOption) string {
	t.Helper()
	text, err := host.Call(background, method, params, options...)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTextComesBackUnchanged(t *testing.T) {
	host := startFake(t, fakeOptions())
	for _, text := range []string{
		`[12345678901234567890123,0.10,1e400,-0]`, `"cut \ud83d"`, `{"a":1,"a":2,"<":"&"}`, `"\u2028"`,
	} {
		if got := mustCall(t, host, "raw", map[string]string{"text": text}); got != text {
			t.Errorf("%s became %s", text, got)
		}
		given := json.RawMessage(`{"x":` + text + `}`)
		if got := mustCall(t, host, "echo", given); got != string(given) {
			t.Errorf("%s became %s", given, got)
		}
	}
	if got := mustCall(t, host, "drip", nil); got != `"né`+"\u2028"+`😀"` {
		t.Errorf("got %s", got)
	}
	long := strings.Repeat("é", 2_500_000)
	if got := mustCall(t, host, "echo", map[string]string{"x": long}); got != `{"x":"`+long+`"}` {
		t.Errorf("a long text has %d bytes", len(got))
	}
}

func TestParametersThatCanNotBeSent(t *testing.T) {
	host := startFake(t, fakeOptions(), "--max-depth=20")
	for _, params := range []any{
		math.NaN(), "text", map[string]any{"x": math.Inf(1)}, map[string]any{"x": func() {}}, json.RawMessage(`{"x":`),
		map[string]any{"x": json.RawMessage(strings.Repeat("[", 30) + strings.Repeat("]", 30))},
		map[string]any{"x": strings.Repeat("x", 17<<20)},
	} {
		_, err := host.Call(background, "echo", params)
		var failure *Error
		if !errors.Is(err, ErrNotSendable) || !errors.As(err, &failure) || failure.Outcome != OutcomeNotSent {
			t.Errorf("got %v", err)
		}
	}
	if got := mustCall(t, host, "echo", map[string]int{"x": 1}); got != `{"x":1}` {
		t.Errorf("got %s", got)
	}
}

func TestGoroutinesShareAHost(t *testing.T) {
	host := startFake(t, fakeOptions())
	var group sync.WaitGroup
	for n := 0; n < 200; n++ {
		group.Add(1)
		go func(n int) {
			defer group.Done()
			text, err := host.Call(background, "echo", map[string]int{"n": n})
			if err != nil || string(text) != fmt.Sprintf(`{"n":%d}`, n) {
				t.Errorf("%d: %s, %v", n, text, err)
			}
		}(n)
	}
	group.Wait()
}

func TestADeadlineTellsTheOutcomeThatTheHostReports(t *testing.T) {
	host := startFake(t, Options{CancelGrace: time.Minute, Command: fakeOptions().Command, Env: fakeOptions().Env})
	ctx, cancel := context.WithTimeout(background, 50*time.Millisecond)
	defer cancel()
	_, err := host.Call(ctx, "wait", nil)
	var failure *Error
	if !errors.As(err, &failure) {
		t.Fatal(err)
	}
	if failure.Kind != ErrTimedOut || failure.Outcome != OutcomeApplied || failure.ExecutionID != "e5" ||
		len(failure.Attempts) != 1 || failure.Fix[0].Text != "look" || failure.RetryAfter() != 5*time.Millisecond {
		t.Errorf("got %+v", failure)
	}
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ErrTimedOut) || errors.Is(err, ErrCancelled) {
		t.Errorf("the error is not the one of its context: %v", err)
	}
	if got := mustCall(t, host, "cancels", nil); got != `["1"]` {
		t.Errorf("cancelled: %s", got)
	}
}

func TestCancellingACall(t *testing.T) {
	host := startFake(t, fakeOptions())
	ctx, cancel := context.WithCancel(background)
	_, err := host.Call(ctx, "wait", nil, OnProgress(func(Progress) { cancel() }))
	var failure *Error
	if !errors.As(err, &failure) || failure.Kind != ErrCancelled || failure.Outcome != OutcomeApplied ||
		!errors.Is(err, context.Canceled) {
		t.Errorf("got %+v", err)
	}
	_, err = host.Call(ctx, "echo", nil)
	if !errors.As(err, &failure) || failure.Kind != ErrCancelled || failure.Outcome != OutcomeNotSent {
		t.Errorf("a call whose context has ended: %+v", err)
	}
}

func TestAReplyThatCrossesTheCancelIsAReply(t *testing.T) {
	host := startFake(t, fakeOptions())
	ctx, cancel := context.WithTimeout(background, 50*time.Millisecond)
	defer cancel()
	text, err := host.Call(ctx, "late", nil)
	if err != nil || string(text) != `"done after all"` {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestNoCallWaitsForEver(t *testing.T) {
	options := fakeOptions()
	options.CancelGrace, options.DefaultTimeout = 50*time.Millisecond, 50*time.Millisecond
	host := startFake(t, options)
	var failure *Error
	if _, err := host.Call(background, "deaf", nil); !errors.As(err, &failure) || failure.Outcome != OutcomeUnknown {
		t.Errorf("got %v", err)
	}
	if err := syscall.Kill(host.PID(), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	defer syscall.Kill(host.PID(), syscall.SIGCONT)
	_, err := host.Call(background, "echo", map[string]string{"x": strings.Repeat("y", 5_000_000)})
	if !errors.Is(err, ErrTimedOut) {
		t.Errorf("got %v", err)
	}
	// It waits behind the large one, so it was certainly not sent.
	if _, err := host.Call(background, "echo", nil); !errors.As(err, &failure) || failure.Outcome != OutcomeNotSent {
		t.Errorf("got %+v", err)
	}
}

func TestProgress(t *testing.T) {
	host := startFake(t, fakeOptions())
	var done []int64
	params := json.RawMessage(`{"_meta":{"progressToken":"mine","other":1}}`)
	got := mustCall(t, host, "count", params, OnProgress(func(p Progress) {
		done = append(done, p.Done)
		mustCall(t, host, "echo", nil) // The callback may call the host.
	}))
	if got != `"counted"` || fmt.Sprint(done) != "[1 2]" {
		t.Errorf("got %s, %v", got, done)
	}
}

func TestAPanicOfACallbackCancelsItsCall(t *testing.T) {
	host := startFake(t, fakeOptions())
	func() {
		defer func() { _ = recover() }()
		_, _ = host.Call(background, "wait", nil, OnProgress(func(Progress) { panic("stop") }))
	}()
	if got := mustCall(t, host, "cancels", nil); got != `["1"]` {
		t.Errorf("cancelled: %s", got)
	}
}

func TestNotificationsByCallbackAndChannel(t *testing.T) {
	host := startFake(t, fakeOptions())
	ctx, cancel := context.WithCancel(background)
	channel := host.Notifications(ctx, "hello")
	seen := make(chan string, 10)
	remove := host.On("*", func(n Notification) { seen <- n.Method + mustCall(t, host, "echo", n.Params) })
	for n := 0; n < 3; n++ {
		mustCall(t, host, "say", map[string]any{"method": "hello", "params": map[string]int{"n": n}})
	}
	for n := 0; n < 3; n++ {
		if got := <-channel; string(got.Params) != fmt.Sprintf(`{"n":%d}`, n) {
			t.Errorf("got %s", got.Params)
		}
		if got := <-seen; got != fmt.Sprintf(`hello{"n":%d}`, n) {
			t.Errorf("got %s", got)
		}
	}
	remove()
	mustCall(t, host, "say", map[string]any{"method": "other", "params": nil})
	cancel()
	if _, isOpen := <-channel; isOpen {
		t.Error("the channel is open")
	}
	if err := host.Close(); err != nil || len(seen) > 0 {
		t.Errorf("%v, %d", err, len(seen))
	}
}

func TestAnUnreadableMessageFailsItsCallAndNoOther(t *testing.T) {
	host := startFake(t, fakeOptions())
	if _, err := host.Call(background, "unreadable", nil); !errors.Is(err, ErrParseError) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(background)
	others := make(chan error, 2)
	for n := 0; n < 2; n++ {
		started := make(chan struct{})
		go func() {
			_, err := host.Call(ctx, "wait", nil, OnProgress(func(Progress) { close(started) }))
			others <- err
		}()
		<-started
	}
	for n := 0; n < 3; n++ {
		if _, err := host.Call(background, "unreadable", nil); !errors.Is(err, ErrParseError) {
			t.Errorf("got %v", err)
		}
	}
	cancel()
	for n := 0; n < 2; n++ {
		if err := <-others; !errors.Is(err, ErrCancelled) {
			t.Errorf("got %v", err)
		}
	}
}

func TestAHostThatEnds(t *testing.T) {
	options := fakeOptions()
	options.NoRestart = true
	host := startFake(t, options)
	_, err := host.Call(background, "exit", nil)
	var exit *ExitError
	var failure *Error
	if !errors.Is(err, ErrHostExited) || !errors.As(err, &exit) || exit.Code != 3 ||
		exit.StderrTail != "these were its last words\n" ||
		!strings.HasSuffix(err.Error(), "; its last words: these were its last words (exit)") {
		t.Errorf("got %+v", err)
	}
	if _, err = host.Call(background, "echo", nil); !errors.As(err, &failure) || failure.Outcome != OutcomeNotSent {
		t.Errorf("got %+v", err)
	}
	if err := host.Close(); !errors.As(err, &exit) || exit.Code != 3 {
		t.Errorf("got %v", err)
	}
}

func TestStrayOutputEndsTheHost(t *testing.T) {
	host := startFake(t, fakeOptions())
	for n := 0; n < 2; n++ {
		if _, err := host.Call(background, "garbage", nil); !errors.Is(err, ErrWire) {
			t.Errorf("got %v", err)
		}
	}
}

func TestCloseIsStrongerThanAHostThatStays(t *testing.T) {
	options := fakeOptions()
	options.CloseTimeout = 50 * time.Millisecond
	host := startFake(t, options, "--stubborn")
	mustCall(t, host, "echo", nil)
	var exit *ExitError
	if err := host.Close(); !errors.As(err, &exit) || exit.Signal != "killed" {
		t.Errorf("got %v", err)
	}
	if _, err := host.Call(background, "echo", nil); !errors.Is(err, ErrHostExited) {
		t.Errorf("got %v", err)
	}
}

func TestAHostThatEndsLeavesNoDescriptor(t *testing.T) {
	// The garbage collection would close what was forgotten.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	count := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skip(err)
		}
		return len(entries)
	}
	start := func() {
		options := fakeOptions()
		options.CaptureStderr = true
		host := startFake(t, options)
		mustCall(t, host, "echo", nil)
		_ = host.Close()
	}
	start()
	before := count()
	for n := 0; n < 10; n++ {
		start()
	}
	if after := count(); after > before {
		t.Errorf("%d descriptors are open, and %d were before", after, before)
	}
}

func TestAProgramThatNeverClosesLeavesNoProcess(t *testing.T) {
	program := exec.Command(fakeOptions().Command)
	program.Env = append(os.Environ(), fakeVariable+"=forgetful")
	output, err := program.Output()
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Sscan(string(output), &pid); err != nil || pid <= 1 {
		t.Fatalf("%s: %v", output, err)
	}
	for end := time.Now().Add(10 * time.Second); syscall.Kill(pid, 0) == nil; time.Sleep(5 * time.Millisecond) {
		if state, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); strings.Contains(string(state), ") Z ") {
			return // It has ended, and nobody has asked for its status yet.
		}
		if time.Now().After(end) {
			t.Fatal("the host still runs")
		}
	}
}

func TestFindingTheExecutable(t *testing.T) {
	if _, err := (Options{Command: "no-such-host"}).Start(); err == nil || !errors.Is(err, exec.ErrNotFound) ||
		!strings.Contains(err.Error(), `"no-such-host"`) || !strings.Contains(err.Error(), "ALLOY_HOST") {
		t.Errorf("got %v", err)
	}
	t.Setenv("ALLOY_HOST", "/bin/sh")
	if path, err := findHost(""); err != nil || path != "/bin/sh" {
		t.Errorf("%s, %v", path, err)
	}
	if path, err := findHost("/bin/cat"); err != nil || path != "/bin/cat" {
		t.Errorf("%s, %v", path, err)
	}
	t.Setenv("ALLOY_HOST", "")
	t.Setenv("PATH", t.TempDir())
	if _, err := findHost(""); err == nil || !strings.Contains(err.Error(), `"alloy-host"`) {
		t.Errorf("got %v", err)
	}
}
