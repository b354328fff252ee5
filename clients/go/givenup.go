package alloyhost

import (
	"context"
	"encoding/json"
	"errors"
)

// givenUp returns the answer to a call that its caller gave up. A reply that was sent before the cancel arrived is a
// normal reply; the reply to a call that was cut short tells what became of it.
func givenUp(reply *Answer, method string, outcome Outcome, cause error) *Answer {
	if reply != nil && !reply.wasCutShort() {
		return reply
	}
	made := abandoned(cause)(method, outcome)
	if reply != nil {
		made.learn(reply)
	}
	return &Answer{Err: made}
}

// abandoned makes the error of a call whose context has ended.
func abandoned(cause error) failureOf {
	return func(method string, outcome Outcome) *Error {
		kind, message := ErrCancelled, method+" was cancelled"
		if errors.Is(cause, context.DeadlineExceeded) {
			kind, message = ErrTimedOut, method+" took longer than the deadline of its context"
		}
		made := newError(kind, outcome, method, message)
		made.cause = cause
		return made
	}
}

// learn takes over what a reply to a cancelled call tells.
func (e *Error) learn(reply *Answer) {
	kind, data := e.Kind, map[string]json.RawMessage{}
	var told *Error
	if errors.As(reply.Err, &told) {
		_ = json.Unmarshal(told.Data, &data)
		e.Code = told.Code
	} else {
		var result struct{ Results json.RawMessage }
		_ = json.Unmarshal(reply.Result, &result)
		data["result"], data["results"] = reply.Result, result.Results
		data["origin"], _ = encode(OriginClient)
		data["outcome"], _ = encode(together(reply.items()))
	}
	data["kind"], _ = encode(kind)
	text, err := encode(data)
	if err == nil {
		e.read(text)
	}
}

// wasCutShort reports whether the reply is one to a call that was cancelled while it ran.
func (a *Answer) wasCutShort() bool {
	if a.Err != nil {
		for _, kind := range []Kind{ErrCancelled, ErrTimedOut, ErrUnknownOutcome} {
			if errors.Is(a.Err, kind) {
				return true
			}
		}
		return false
	}
	for _, item := range a.items() {
		if item.Error != nil && Kind(item.Error.Data.Kind) == ErrCancelled {
			return true
		}
	}
	return false
}

// items returns the items of the result of an execute.batch; nil for other results.
func (a *Answer) items() []BatchItem {
	var result BatchResult
	if Decode(a.Result, &result) != nil {
		return nil
	}
	for _, item := range result.Results {
		if item.Result == nil && item.Error == nil {
			return nil
		}
	}
	return result.Results
}

// together returns the outcome of several calls as one: the one that needs the most care.
func together(items []BatchItem) Outcome {
	found := map[Outcome]bool{}
	for _, item := range items {
		switch {
		case item.Error == nil:
			found[OutcomeApplied] = true
		case item.Error.Data.Outcome == "":
			found[OutcomeUnknown] = true
		default:
			found[item.Error.Data.Outcome] = true
		}
	}
	for _, outcome := range []Outcome{OutcomeUnknown, OutcomeApplied, OutcomeRejected, OutcomeNotSent} {
		if found[outcome] {
			return outcome
		}
	}
	return OutcomeUnknown
}
