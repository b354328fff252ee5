package alloyhost

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
)

// The states of a message on its way to the host.
const (
	stateQueued = iota
	stateBegun
	stateWithdrawn
)

// message is one call, or a batch of calls.
type message struct {
	calls   []outgoingCall
	isBatch bool
}

// outgoingCall is a call with an id of its own.
type outgoingCall struct {
	id     int64
	method string
	// callID is the name by which the ledger knows an execution; empty for other calls.
	callID string
	// refers is true when it takes a value from the result of another call of its batch.
	refers bool
	// request is the request as JSON text.
	request json.RawMessage
}

// line returns the message as JSON text.
func (m message) line() []byte {
	if !m.isBatch {
		return m.calls[0].request
	}
	texts := make([][]byte, len(m.calls))
	for i, call := range m.calls {
		texts[i] = call.request
	}
	return append(append([]byte{'['}, bytes.Join(texts, []byte{','})...), ']')
}

// flight is one attempt to send a message: its state, and the events of its calls.
type flight struct {
	message message
	state   atomic.Int32
	inbox   *queue[event]
}

// event is a reply or the progress of a call.
type event struct {
	id       int64
	answer   *Answer
	progress json.RawMessage
}

const (
	tokenPrefix = "progress-"
	// No method has this name.
	question = "$/isThisIdFree"
)

// newCall returns a call with an id of its own.
func (h *Host) newCall(id int64, method string, params any, options callOptions) (outgoingCall, error) {
	call := outgoingCall{id: id, method: method}
	if method == "execute" && !h.options.NoRestart {
		call.callID = newUUID()
	}
	text, err := encode(params)
	if err == nil && !isNull(text) && text[0] != '{' && text[0] != '[' {
		err = errors.New("parameters are an object or an array, not " + string(text))
	}
	if err == nil {
		text, err = options.addedTo(text, &call)
	}
	if err != nil {
		return call, err
	}
	call.request, err = request(member{"id", json.RawMessage(strconv.FormatInt(id, 10))}, method, text)
	return call, err
}

// request returns a request or a notification as JSON text. A first member without a name is left out.
func request(id member, method string, params json.RawMessage) (json.RawMessage, error) {
	name, err := encode(method)
	if err != nil {
		return nil, err
	}
	members := []member{{"jsonrpc", json.RawMessage(`"2.0"`)}}
	if id.name != "" {
		members = append(members, id)
	}
	members = append(members, member{"method", name})
	if !isNull(params) {
		members = append(members, member{"params", params})
	}
	return object(members)
}

// newUUID returns a random UUID.
func newUUID() string {
	var bytes [16]byte
	if _, err := rand.Read(bytes[:]); err != nil {
		panic(err) // The system's source of random numbers does not fail.
	}
	bytes[6], bytes[8] = bytes[6]&0x0f|0x40, bytes[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", bytes[:4], bytes[4:6], bytes[6:8], bytes[8:10], bytes[10:])
}

func cancelLine(id int64) []byte {
	return []byte(fmt.Sprintf(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}`, id))
}

func questionLine(id int64) []byte {
	return []byte(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"%s"}`, id, question))
}

func isNull(text json.RawMessage) bool { return len(text) == 0 || bytes.Equal(text, []byte("null")) }
