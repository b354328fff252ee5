package alloyhost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// lookUpTime bounds the search for an execution in the ledger of a new host.
const lookUpTime = 15 * time.Second

// settle decides about calls whose host died while they were under way. It returns those to be sent again, and answers the
// others with errors. A call that was repeated is not repeated once more.
func (h *Host) settle(
	ctx context.Context, dead *connection, calls []outgoingCall, found answers, isRepeated bool,
) (again []outgoingCall) {
	open := found.without(calls)
	if !h.mayRestart(dead) {
		found.fail(open, h.ended(dead, nil), OutcomeUnknown)
		return nil
	}
	if _, failure := h.connect(ctx); failure != nil {
		found.fail(open, failure, OutcomeUnknown)
		return nil
	}
	failures := map[int64]*Error{}
	for _, call := range open {
		isRead, failure := readingMethods[call.method], h.ended(dead, nil)(call.method, OutcomeUnknown)
		if !isRead {
			isRead, failure = h.lookUp(ctx, call, failure)
		}
		failures[call.id] = failure
		if isRead && !isRepeated {
			again = append(again, call)
		} else {
			found[call.id] = &Answer{Err: failure}
		}
	}
	if len(again) == len(calls) {
		return again
	}
	// A reference needs the call that it refers to in the same message.
	var repeatable []outgoingCall
	for _, call := range again {
		if call.refers {
			found[call.id] = &Answer{Err: failures[call.id]}
		} else {
			repeatable = append(repeatable, call)
		}
	}
	return repeatable
}

// lookUp finds out what became of a call that may have written. It returns true when nothing was written, so that the call
// may be sent again, and the error to report otherwise.
func (h *Host) lookUp(ctx context.Context, call outgoingCall, exited *Error) (mayRepeat bool, failure *Error) {
	failure = newError(ErrUnknownOutcome, OutcomeUnknown, call.method, exited.Message)
	failure.cause, failure.Fix = exited.cause, []Fix{{Text: "Check whether it was done before you send it again."}}
	row, err := h.rowOf(ctx, call)
	switch {
	case err != nil:
		failure.Message += "; whether it was done is not known, and there is no id of it: " + err.Error()
		return false, failure
	case row == nil:
		// The row of a write is on disk before its first byte is sent.
		failure = newError(ErrHostExited, OutcomeNotSent, call.method, exited.Message+"; the ledger says that nothing was written")
		failure.cause = exited.cause
		return true, failure
	case row.Effect == EffectRead:
		return true, exited
	case isOpen(row):
		failure.Message += "; whether it was done is not known; its execution is " + row.ExecutionID
		failure.ExecutionID = row.ExecutionID
	default:
		failure = exited
		failure.Outcome, failure.ExecutionID = Outcome(row.Outcome), row.ExecutionID
		failure.Message += fmt.Sprintf("; the ledger says that the execution %s was %s", row.ExecutionID, row.Outcome)
	}
	failure.Data, _ = encode(map[string]any{
		"kind": failure.Kind, "origin": OriginClient, "outcome": failure.Outcome, "executionId": failure.ExecutionID,
	})
	return false, failure
}

// isOpen reports whether nobody knows what became of the execution.
func isOpen(row *Execution) bool {
	return row.Outcome == ExecutionOutcomeUnknown || row.Outcome == ExecutionOutcomeInFlight
}

// rowOf returns the execution of a call in the ledger; nil when the ledger has none.
func (h *Host) rowOf(ctx context.Context, lost outgoingCall) (*Execution, error) {
	if lost.method != "execute" {
		return nil, errors.New("only executions are in the ledger")
	}
	if lost.callID == "" {
		return nil, errors.New("its parameters were given by position, so that the ledger has no name of it")
	}
	ctx, cancel := context.WithTimeout(ctx, lookUpTime)
	defer cancel()
	var info struct{ Ledger string }
	text, err := h.Call(ctx, "host.info", nil)
	if err == nil {
		err = json.Unmarshal(text, &info)
	}
	if err == nil && info.Ledger != "disk" {
		err = errors.New("the ledger was in the memory of the host; --state-dir keeps it on disk")
	}
	if err != nil {
		return nil, err
	}
	list, err := call[ExecutionList](ctx, h, "executions.list", map[string]string{"callId": lost.callID}, nil)
	if err != nil || len(list.Executions) == 0 {
		return nil, err
	}
	for i := range list.Executions {
		if isOpen(&list.Executions[i]) {
			return &list.Executions[i], nil
		}
	}
	return &list.Executions[0], nil
}
