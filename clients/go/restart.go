package alloyhost

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// A host that dies again and again is started this often within this time, and not before these waits.
var (
	restartWaits  = []time.Duration{0, 500 * time.Millisecond, 2 * time.Second}
	restartWindow = time.Minute
)

// exitRefused is the exit code of a host that refuses its options; another start would end in the same way.
const exitRefused = 2

// failureOf makes the error of a call that can't be sent or was not answered.
type failureOf func(method string, outcome Outcome) *Error

func (h *Host) startProcess() (*connection, error) {
	return startProcess(h.path, h.options, h.settings, h.notices.put)
}

// connect returns the running process. When it has died, a new one is started.
func (h *Host) connect(ctx context.Context) (*connection, failureOf) {
	for {
		if cause := ctx.Err(); cause != nil {
			return nil, abandoned(cause)
		}
		h.mutex.Lock()
		current := h.current
		isOpen := !h.isClosing()
		if isOpen && !current.hasEnded() {
			h.mutex.Unlock()
			return current, nil
		}
		if !isOpen || h.restarting == nil && !h.canRestart(current) {
			failure := h.failure
			h.mutex.Unlock()
			return nil, h.ended(current, failure)
		}
		if h.restarting == nil {
			h.restarting = make(chan struct{})
			h.restarts = append(h.restarts, time.Now())
			go h.restart(restartWaits[len(h.restarts)-1])
		}
		restarting := h.restarting
		h.mutex.Unlock()
		select {
		case <-restarting:
		case <-ctx.Done():
		}
	}
}

// restart starts a new process after a wait.
func (h *Host) restart(wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-h.closing:
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if !h.isClosing() {
		connection, err := h.startProcess()
		h.failure = err
		if err == nil {
			h.current = connection
		}
	}
	close(h.restarting)
	h.restarting = nil
}

// canRestart reports whether a new process may be started now. It drops restarts that no longer count.
func (h *Host) canRestart(ended *connection) bool {
	for len(h.restarts) > 0 && time.Since(h.restarts[0]) > restartWindow {
		h.restarts = h.restarts[1:]
	}
	return h.mayRestart(ended) && len(h.restarts) < len(restartWaits)
}

// mayRestart reports whether the process died by itself, and not because of its options or of what it wrote.
func (h *Host) mayRestart(ended *connection) bool {
	exit := ended.exit()
	return !h.options.NoRestart && !h.isClosing() && ended.failure == nil && (exit == nil || exit.Code != exitRefused)
}

func (h *Host) isClosing() bool {
	select {
	case <-h.closing:
		return true
	default:
		return false
	}
}

// ended returns the error of calls of a process that has ended.
func (h *Host) ended(connection *connection, starting error) failureOf {
	return func(method string, outcome Outcome) *Error {
		if connection.failure != nil {
			made := newError(ErrWire, outcome, method, connection.failure.Message)
			return made
		}
		exit := connection.exit()
		if exit != nil && exit.Code == exitRefused {
			outcome = OutcomeNotSent // It refused its options before it read a message.
		}
		when := "before it answered"
		if outcome == OutcomeNotSent {
			when = "before this call"
		}
		var cause error
		state := "alloy-host is closed"
		if exit != nil {
			cause, state = exit, exit.Error()
			if exit.StderrTail != "" {
				when += "; its last words: " + lastOf(strings.TrimSpace(exit.StderrTail), 500)
			}
		}
		if starting != nil {
			cause, state = starting, "alloy-host could not be started again: "+starting.Error()
		}
		made := newError(ErrHostExited, outcome, method, fmt.Sprintf("%s, %s (%s)", state, when, method))
		made.cause = cause
		return made
	}
}

func lastOf(text string, length int) string {
	if len(text) > length {
		return text[len(text)-length:]
	}
	return text
}
