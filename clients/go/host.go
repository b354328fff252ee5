// Package alloyhost is a client of alloy-host, and through it of Alloy Automation's Connectivity API.
//
//	host, err := alloyhost.Start("--sandbox")
//	…
//	defer host.Close()
//	found, err := host.Connectors().List(ctx, alloyhost.ConnectorsListParams{Category: "crm"})
package alloyhost

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Host is a running alloy-host. Goroutines may share it; their calls run concurrently.
type Host struct {
	options  Options
	settings settings
	limits   limits
	path     string
	nextID   atomic.Int64
	notices  *notices

	mutex   sync.Mutex
	current *connection
	// restarting is closed when an attempt to start a new process is over; nil while there is none.
	restarting chan struct{}
	restarts   []time.Time
	failure    error
	closing    chan struct{}
	closed     chan struct{}
}

// Start starts a host with these options of its own, such as "--sandbox".
func Start(args ...string) (*Host, error) { return Options{}.Start(args...) }

// Start starts a host with these options of its own, such as "--sandbox".
func (o Options) Start(args ...string) (*Host, error) {
	path, err := findHost(o.Command)
	if err != nil {
		return nil, err
	}
	settings := settings{args: args, env: append(os.Environ(), o.Env...)}
	host := &Host{
		options: o.withDefaults(), settings: settings, limits: settings.limits(), path: path,
		notices: newNotices(), closing: make(chan struct{}), closed: make(chan struct{}),
	}
	if host.current, err = host.startProcess(); err != nil {
		return nil, err
	}
	go host.notices.run()
	return host, nil
}

// Call calls a method and returns its result as JSON text. Params are an object (a structure of this package, a map, a
// json.RawMessage), a list of parameters by position, or nil.
//
// The context cancels the call and bounds its duration; the *Error then has the outcome that the host reports.
func (h *Host) Call(ctx context.Context, method string, params any, options ...CallOption) (json.RawMessage, error) {
	var chosen callOptions
	for _, option := range options {
		option(&chosen)
	}
	call, err := h.newCall(h.nextID.Add(1), method, params, chosen)
	if err == nil {
		err = h.limits.check(call.request)
	}
	if err != nil {
		return nil, notSendable(method, err)
	}
	answer := h.exchange(ctx, message{calls: []outgoingCall{call}}, chosen.onProgress)[0]
	return answer.Result, answer.Err
}

// call calls a method and returns its result as a value of the type T.
func call[T any](ctx context.Context, h *Host, method string, params any, options []CallOption) (*T, error) {
	text, err := h.Call(ctx, method, params, options...)
	if err != nil {
		return nil, err
	}
	result := new(T)
	if err := Decode(text, result); err != nil {
		made := newError(ErrUnreadableResult, OutcomeApplied, method, fmt.Sprintf("the result of %s: %v", method, err))
		made.Data, made.cause = text, err
		return nil, made
	}
	return result, nil
}

// Notify sends a notification; nobody answers it.
func (h *Host) Notify(method string, params any) error {
	text, err := encode(params)
	if err == nil {
		text, err = request(member{}, method, text)
	}
	if err == nil {
		err = h.limits.check(text)
	}
	if err != nil {
		return notSendable(method, err)
	}
	connection, failure := h.connect(context.Background())
	if failure != nil {
		return failure(method, OutcomeNotSent)
	}
	connection.send(text)
	return nil
}

// PID returns the id of the host's process.
func (h *Host) PID() int {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.current.process.Pid
}

// Close ends the host and waits for it: its stdin is closed; if it still runs after Options.CloseTimeout, it is
// terminated, then killed. Calls under way are answered within that time. The error is an *ExitError when the host ended
// with another status than 0.
func (h *Host) Close() error {
	h.mutex.Lock()
	restarting := h.restarting
	isFirst := true
	select {
	case <-h.closing:
		isFirst = false
	default:
		close(h.closing)
	}
	h.mutex.Unlock()
	if isFirst {
		if restarting != nil {
			<-restarting
		}
		h.current.end(h.options.CloseTimeout)
		h.notices.close()
		close(h.closed)
	}
	<-h.closed
	if exit := h.current.exit(); exit != nil && (exit.Code != 0 || exit.Signal != "") {
		return exit
	}
	return nil
}
