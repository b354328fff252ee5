package alloyhost

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// step is the time for each step of ending a process after the first: terminate, then kill.
const step = 2 * time.Second

// connection is one process, and the calls that wait for its answers.
type connection struct {
	process *os.Process
	outbox  *queue[outgoing]
	notify  func(Notification)
	tail    tail
	// exited is closed when the process has ended; done when everything that it wrote was handled as well.
	exited, done chan struct{}

	mutex sync.Mutex
	calls openCalls
	ended bool
	// failure is the reason why the client ended the process, if it did.
	failure *Error
	state   *os.ProcessState
}

// outgoing is a line for the writing goroutine; flight is nil for notifications.
type outgoing struct {
	line   []byte
	flight *flight
}

// startProcess starts a process and the goroutines around it.
func startProcess(path string, options Options, settings settings, notify func(Notification)) (*connection, error) {
	command := exec.Command(path, append(append([]string{}, options.Leading...), settings.withParent()...)...)
	command.Env, command.Dir, command.Stderr = settings.env, options.Dir, os.Stderr
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	var stderr io.ReadCloser
	if options.CaptureStderr {
		command.Stderr = nil
		if stderr, err = command.StderrPipe(); err != nil {
			return nil, err
		}
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	c := &connection{
		process: command.Process, outbox: newQueue[outgoing](), notify: notify, calls: openCalls{},
		exited: make(chan struct{}), done: make(chan struct{}),
	}
	written, tailed := make(chan struct{}), make(chan struct{})
	go c.write(stdin, written)
	go c.keepTail(stderr, tailed)
	go c.waitForExit(stdout, stderr)
	go c.read(stdout, func() {
		c.outbox.close()
		stdin.Close()
		stdout.Close()
		<-written
		<-tailed
	})
	return c, nil
}

// launch sends a message; false when the process has ended.
func (c *connection) launch(flight *flight) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.ended {
		return false
	}
	c.calls.add(flight)
	c.outbox.put(outgoing{flight.message.line(), flight})
	return true
}

// send writes a line that nobody answers.
func (c *connection) send(line []byte) { c.outbox.put(outgoing{line: line}) }

// forget removes the calls of a message that nobody waits for any more.
func (c *connection) forget(flight *flight) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.calls.remove(flight)
}

// write is the writing goroutine: a host that stops reading can't block a caller beyond its deadline.
func (c *connection) write(stdin io.WriteCloser, written chan struct{}) {
	defer close(written)
	defer stdin.Close()
	c.outbox.each(func(item outgoing) bool {
		flight := item.flight
		if flight != nil && !flight.state.CompareAndSwap(stateQueued, stateBegun) {
			return true
		}
		count, err := stdin.Write(append(item.line, '\n'))
		if err != nil && count == 0 && flight != nil {
			flight.state.Store(stateQueued) // Nothing left this process.
		}
		return err == nil
	})
}

// read is the reading goroutine. It ends with the process, and calls finish before it wakes all callers.
func (c *connection) read(stdout io.Reader, finish func()) {
	reader := bufio.NewReaderSize(stdout, 1<<18)
	for {
		line, err := reader.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 && err == nil {
			if failure := c.deliver(line); failure != nil {
				c.fail(failure)
				break
			}
		}
		if err != nil {
			break
		}
	}
	c.waitOrKill(step)
	finish()
	c.mutex.Lock()
	c.ended = true
	c.mutex.Unlock()
	close(c.done)
}

// deliver hands the content of a line to those who wait for it.
func (c *connection) deliver(line []byte) *Error {
	c.mutex.Lock()
	events, notifications, questions, failure := c.calls.read(line)
	c.mutex.Unlock()
	for _, one := range events {
		one.inbox.put(one.event)
	}
	for _, one := range notifications {
		c.notify(one)
	}
	for _, id := range questions {
		c.send(questionLine(id))
	}
	return failure
}

func (c *connection) fail(failure *Error) {
	c.mutex.Lock()
	c.failure = failure
	c.mutex.Unlock()
	_ = c.process.Kill()
}

// waitForExit waits for the process. What it wrote before is still read, but not for ever: others may hold its pipes.
func (c *connection) waitForExit(pipes ...io.Reader) {
	state, _ := c.process.Wait()
	c.mutex.Lock()
	c.state = state
	c.mutex.Unlock()
	close(c.exited)
	for _, pipe := range pipes {
		if file, isFile := pipe.(*os.File); isFile {
			_ = file.SetReadDeadline(time.Now().Add(step))
		}
	}
}

func (c *connection) keepTail(stderr io.ReadCloser, tailed chan struct{}) {
	defer close(tailed)
	if stderr != nil {
		_, _ = io.Copy(&c.tail, stderr)
		stderr.Close()
	}
}

// end closes stdin behind what is queued, waits, and terminates and kills the process if it stays.
func (c *connection) end(timeout time.Duration) {
	c.outbox.close()
	if !c.wait(timeout) {
		_ = c.process.Signal(syscall.SIGTERM)
		c.waitOrKill(step)
	}
	<-c.done
}

func (c *connection) waitOrKill(timeout time.Duration) {
	if !c.wait(timeout) {
		_ = c.process.Kill()
		<-c.exited
	}
}

func (c *connection) wait(timeout time.Duration) bool {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case <-c.exited:
		return true
	case <-timer.C:
		return false
	}
}

// exit returns how the process ended; nil while it runs.
func (c *connection) exit() *ExitError {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.state == nil {
		return nil
	}
	exit := &ExitError{Code: c.state.ExitCode(), StderrTail: c.tail.String()}
	if status, isStatus := c.state.Sys().(syscall.WaitStatus); isStatus && status.Signaled() {
		exit.Signal = status.Signal().String()
	}
	return exit
}

func (c *connection) hasEnded() bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.ended
}
