package alloyhost

import (
	"context"
	"encoding/json"
	"time"
)

// Answer is the answer to one call: Err when it is not nil, otherwise Result.
type Answer struct {
	Result json.RawMessage
	Err    error
}

// Decode reads the result into target, or returns the call's error.
func (a Answer) Decode(target any) error {
	if a.Err != nil {
		return a.Err
	}
	return Decode(a.Result, target)
}

// answers are the answers so far, by the ids of the calls.
type answers map[int64]*Answer

// without returns the calls that have no answer.
func (a answers) without(calls []outgoingCall) []outgoingCall {
	var open []outgoingCall
	for _, call := range calls {
		if a[call.id] == nil {
			open = append(open, call)
		}
	}
	return open
}

// fail answers the calls with an error each.
func (a answers) fail(calls []outgoingCall, failure failureOf, outcome Outcome) {
	for _, call := range calls {
		a[call.id] = &Answer{Err: failure(call.method, outcome)}
	}
}

// exchange sends a message and waits for the answers to its calls, in order. When the host dies meanwhile, the calls that
// may be sent again are sent to the next one, once.
func (h *Host) exchange(ctx context.Context, message message, onProgress func(Progress)) []Answer {
	onProgress = rising(onProgress)
	ctx, cancel := h.bounded(ctx)
	defer cancel()
	all, found := message.calls, answers{}
	for isRepeated := false; len(message.calls) > 0; {
		connection, failure := h.connect(ctx)
		if failure != nil {
			outcome := OutcomeNotSent
			if isRepeated {
				outcome = OutcomeUnknown
			}
			found.fail(message.calls, failure, outcome)
			break
		}
		flight := &flight{message: message, inbox: newQueue[event]()}
		if !connection.launch(flight) {
			continue
		}
		wait := &wait{connection, flight, found, onProgress}
		if wait.run(ctx, h.options.CancelGrace) {
			break
		}
		// What never left this process is sent for the first time.
		if flight.state.Load() == stateBegun {
			message.calls = h.settle(ctx, connection, message.calls, found, isRepeated)
			isRepeated = true
		} else if !h.mayRestart(connection) {
			found.fail(message.calls, h.ended(connection, nil), OutcomeNotSent)
			break
		}
	}
	list := make([]Answer, len(all))
	for i, call := range all {
		list[i] = *found[call.id]
	}
	return list
}

// rising returns a callback for a call that may be sent again: it is told only of progress beyond what it was told before.
func rising(onProgress func(Progress)) func(Progress) {
	if onProgress == nil {
		return nil
	}
	most := int64(-1)
	return func(progress Progress) {
		if progress.Done >= most {
			most = progress.Done
			onProgress(progress)
		}
	}
}

// bounded returns a context with a deadline.
func (h *Host) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, hasDeadline := ctx.Deadline(); hasDeadline {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, h.options.DefaultTimeout)
}

// wait is what a caller knows while it waits for the answers to its message.
type wait struct {
	connection *connection
	flight     *flight
	answers    answers
	onProgress func(Progress)
}

// run waits until everything is answered or was given up; false when the process ended before.
func (w *wait) run(ctx context.Context, grace time.Duration) bool {
	isOver := false
	defer func() {
		// Also when the callback of progress panics: the host has to stop working on the calls.
		if !isOver {
			w.cancel()
		}
		w.connection.forget(w.flight)
	}()
	for !w.isComplete() {
		select {
		case <-w.flight.inbox.ready:
			w.receive(w.onProgress)
		case <-w.connection.done:
			w.receive(nil)
			isOver = true
			return w.isComplete()
		case <-ctx.Done():
			w.giveUp(ctx.Err(), grace)
			isOver = true
			return true
		}
	}
	isOver = true
	return true
}

// receive handles the events that have arrived.
func (w *wait) receive(onProgress func(Progress)) {
	events, _ := w.flight.inbox.take()
	for _, event := range events {
		if event.answer != nil {
			w.answers[event.id] = event.answer
		} else if onProgress != nil {
			var progress Progress
			_ = Decode(event.progress, &progress)
			onProgress(progress)
		}
	}
}

func (w *wait) isComplete() bool { return len(w.answers.without(w.flight.message.calls)) == 0 }

// cancel asks the host to give up the calls without an answer; false when the message was never sent.
func (w *wait) cancel() bool {
	if w.flight.state.CompareAndSwap(stateQueued, stateWithdrawn) {
		return false
	}
	for _, call := range w.answers.without(w.flight.message.calls) {
		w.connection.send(cancelLine(call.id))
	}
	return true
}

// giveUp cancels the calls, waits briefly for the outcomes that the host reports, and answers what is still open.
func (w *wait) giveUp(cause error, grace time.Duration) {
	outcome := OutcomeNotSent
	if w.cancel() {
		outcome = OutcomeUnknown
		w.waitFor(grace)
	}
	for _, call := range w.flight.message.calls {
		w.answers[call.id] = givenUp(w.answers[call.id], call.method, outcome, cause)
	}
}

func (w *wait) waitFor(grace time.Duration) {
	timer := time.NewTimer(grace)
	defer timer.Stop()
	for !w.isComplete() {
		select {
		case <-w.flight.inbox.ready:
			w.receive(nil)
		case <-w.connection.done:
			w.receive(nil)
			return
		case <-timer.C:
			return
		}
	}
}
