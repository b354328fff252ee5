package alloyhost

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// Options are the settings of the client; the zero value is the usual one.
type Options struct {
	// Command is the executable; else the environment's ALLOY_HOST, else alloy-host in the PATH.
	Command string
	// Leading are arguments before the host's options, for a Command that starts the host through others.
	Leading []string
	// Env has variables for the host, as NAME=value, besides those of this process.
	Env []string
	// Dir is the host's working directory.
	Dir string
	// CaptureStderr keeps the end of the host's stderr for *ExitError; otherwise stderr goes where that of this process goes.
	CaptureStderr bool
	// CancelGrace is how long a call that was given up waits for the outcome that the host reports; by default a second.
	CancelGrace time.Duration
	// DefaultTimeout bounds calls whose context has no deadline; by default an hour.
	DefaultTimeout time.Duration
	// CloseTimeout is how long Close waits for running calls before it terminates the host; by default five seconds.
	CloseTimeout time.Duration
	// NoRestart leaves it at the first process: when it dies, all calls fail.
	NoRestart bool
}

func (o Options) withDefaults() Options {
	setDefault(&o.CancelGrace, time.Second)
	setDefault(&o.DefaultTimeout, time.Hour)
	setDefault(&o.CloseTimeout, 5*time.Second)
	return o
}

func setDefault(duration *time.Duration, standard time.Duration) {
	if *duration == 0 {
		*duration = standard
	}
}

// Progress is the progress of a call; Done only rises.
type Progress struct {
	Message string `json:"message,omitempty"`
	Done    int64  `json:"done"`
	Total   *int64 `json:"total,omitempty"`
}

// CallOption changes one call.
type CallOption func(*callOptions)

type callOptions struct {
	onProgress  func(Progress)
	hostTimeout time.Duration
	traceParent string
}

// OnProgress calls back with the progress of the call, in the calling goroutine, before the call returns.
func OnProgress(callback func(Progress)) CallOption {
	return func(options *callOptions) { options.onProgress = callback }
}

// HostTimeout is the host's own deadline for the call, its parameter timeoutMs. The context bounds the call as well.
func HostTimeout(timeout time.Duration) CallOption {
	return func(options *callOptions) { options.hostTimeout = timeout }
}

// TraceParent is a W3C trace context, which the host sends on to the service.
func TraceParent(value string) CallOption {
	return func(options *callOptions) { options.traceParent = value }
}

// addedTo returns the parameters of a call with those that the options and the client add.
func (o callOptions) addedTo(params json.RawMessage, call *outgoingCall) (json.RawMessage, error) {
	meta := map[string]string{}
	if o.onProgress != nil {
		meta["progressToken"] = tokenPrefix + strconv.FormatInt(call.id, 10)
	}
	if o.traceParent != "" {
		meta["traceparent"] = o.traceParent
	}
	if call.callID != "" {
		meta["callId"] = call.callID
	}
	if len(meta) == 0 && o.hostTimeout == 0 {
		return params, nil
	}
	var members []member
	if !isNull(params) {
		if params[0] == '[' {
			// Parameters by position have no place for more; without options the call is simply not found after a crash.
			if o.onProgress == nil && o.traceParent == "" && o.hostTimeout == 0 {
				call.callID = ""
				return params, nil
			}
			return nil, errors.New("options of a call need parameters by name")
		}
		var err error
		if members, err = membersOf(params); err != nil {
			return nil, err
		}
	}
	if o.hostTimeout > 0 {
		members = with(members, "timeoutMs", json.RawMessage(strconv.FormatInt(o.hostTimeout.Milliseconds(), 10)))
	}
	if len(meta) > 0 {
		merged, err := mergedMeta(members, meta, call)
		if err != nil {
			return nil, err
		}
		members = with(members, "_meta", merged)
	}
	return object(members)
}

// mergedMeta returns the parameter _meta with these members besides those that the caller gave. A name that the caller gave
// the call is its name.
func mergedMeta(members []member, added map[string]string, call *outgoingCall) (json.RawMessage, error) {
	var meta []member
	for _, one := range members {
		if one.name == "_meta" {
			var err error
			if meta, err = membersOf(one.value); err != nil {
				return nil, err
			}
		}
	}
	for _, one := range meta {
		if one.name == "callId" && json.Unmarshal(one.value, &call.callID) == nil {
			delete(added, "callId")
		}
	}
	for name, value := range added {
		text, err := encode(value)
		if err != nil {
			return nil, err
		}
		meta = with(meta, name, text)
	}
	return object(meta)
}

// with returns the members with one more, which replaces those of the same name.
func with(members []member, name string, value json.RawMessage) []member {
	var others []member
	for _, one := range members {
		if one.name != name {
			others = append(others, one)
		}
	}
	return append(others, member{name, value})
}
