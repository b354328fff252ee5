package alloyhost

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Kind is the reason of an error in one word. It is an error itself, so errors.Is(err, alloyhost.ErrNotFound) finds it.
type Kind string

func (k Kind) Error() string { return string(k) }

// The kinds of errors that the client makes itself.
const (
	// ErrHostExited: the process has ended, or could not be started.
	ErrHostExited Kind = "host_exited"
	// ErrWire: the host's stdout had something that is not a message, so the process was ended.
	ErrWire Kind = "wire_error"
	// ErrNotSendable: JSON can't represent the parameters, or the host would refuse the message without naming its call.
	ErrNotSendable Kind = "not_sendable"
	// ErrUnreadableResult: the call was made, and its result is not of the type that its method has.
	ErrUnreadableResult Kind = "unreadable_result"
)

// OriginClient is the origin of errors that the client makes itself.
const OriginClient Origin = "client"

// Error is a call that failed. errors.As finds it in every error of a call.
type Error struct {
	// Kind is the reason; a kind of a newer host is none of the constants.
	Kind Kind
	// Outcome says whether the service acted.
	Outcome Outcome
	// Code is the JSON-RPC error code; 0 for an error that the client made.
	Code int
	// Message is one sentence for a person.
	Message string
	// Method is the method that was called.
	Method string
	// Origin is the party that failed.
	Origin Origin
	// Fix has advice for the next step, best first.
	Fix []Fix
	// Retry says whether the same call may be sent again.
	Retry RetryAdvice
	// ExecutionID is the host's id of the execution, for executions.get and executions.resolve.
	ExecutionID string
	// Attempts are the attempts to send the call.
	Attempts []Attempt
	// Problems has everything that is wrong with the parameters.
	Problems []Finding
	// Results has the items of an execute.batch that was cancelled or timed out, in their order.
	Results []BatchItem
	// Data is the host's error.data, or what the client knows instead, with all members.
	Data json.RawMessage

	cause error
}

// Fix is one piece of advice: a sentence, or a call that can be sent as it is.
type Fix struct {
	Text string
	Call *FixCall
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause: the error of the context, an *ExitError, or the error that the host answered to a cancel.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is the error's kind. A write of unknown outcome whose time ran out is ErrTimedOut as well.
func (e *Error) Is(target error) bool {
	kind, isKind := target.(Kind)
	return isKind && (kind == e.Kind || kind == ErrTimedOut && e.Timeout())
}

// Timeout reports whether the time for the call ran out.
func (e *Error) Timeout() bool {
	var data struct{ Technical struct{ Reason string } }
	return e.Kind == ErrTimedOut ||
		e.Kind == ErrUnknownOutcome && Decode(e.Data, &data) == nil && data.Technical.Reason == "timedOut"
}

// RetryAfter returns the time to wait before the next attempt, where the host knows it.
func (e *Error) RetryAfter() time.Duration {
	if e.Retry.AfterMs == nil {
		return 0
	}
	return time.Duration(*e.Retry.AfterMs) * time.Millisecond
}

// ExitError is the end of the host's process. It is the cause of errors of the kind ErrHostExited.
type ExitError struct {
	// Code is the exit code; -1 when a signal ended the process.
	Code int
	// Signal is the name of the signal that ended the process, such as "killed".
	Signal string
	// StderrTail is the end of the host's stderr; empty without Options.CaptureStderr.
	StderrTail string
}

func (e *ExitError) Error() string {
	if e.Signal != "" {
		return "alloy-host was ended by a signal: " + e.Signal
	}
	return fmt.Sprintf("alloy-host exited with code %d", e.Code)
}

// errorFromWire returns the error for the `error` member of a reply.
func errorFromWire(text json.RawMessage, method string) *Error {
	var wire struct {
		Code    json.Number
		Message string
		Data    json.RawMessage
	}
	if err := Decode(text, &wire); err != nil {
		return newError(ErrInternal, OutcomeUnknown, method, "the host answered with an unreadable error: "+string(text))
	}
	code, _ := wire.Code.Int64()
	made := &Error{Code: int(code), Message: wire.Message, Method: method}
	made.read(wire.Data)
	if made.Kind == "" {
		made.Kind = ErrInternal
		if kind, known := kindOfCode[made.Code]; known {
			made.Kind = kind
		}
	}
	return made
}

// read fills the fields that `data` has.
func (e *Error) read(data json.RawMessage) {
	e.Data = data
	var known CallErrorData
	if len(data) == 0 || Decode(data, &known) != nil {
		return
	}
	e.Kind, e.Outcome, e.Origin = Kind(known.Kind), known.Outcome, known.Origin
	e.Retry, e.Attempts, e.Problems, e.ExecutionID = known.Retry, known.Attempts, known.Problems, known.ExecutionID
	for _, step := range known.Fix {
		var fix Fix
		if Decode(step, &fix.Text) != nil && Decode(step, &fix.Call) != nil {
			continue
		}
		e.Fix = append(e.Fix, fix)
	}
	_ = Decode(known.Extra["results"], &e.Results)
}

// newError returns an error that the client makes itself.
func newError(kind Kind, outcome Outcome, method, message string) *Error {
	made := &Error{Kind: kind, Outcome: outcome, Origin: OriginClient, Method: method, Message: message}
	made.Data, _ = encode(map[string]any{"kind": kind, "origin": OriginClient, "outcome": outcome})
	return made
}

func notSendable(method string, cause error) *Error {
	made := newError(ErrNotSendable, OutcomeNotSent, method, strings.TrimPrefix(cause.Error(), "json: "))
	made.cause = cause
	return made
}
