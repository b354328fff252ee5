package alloyhost

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// openCalls are the calls without an answer, by their ids.
type openCalls map[int64]*openCall

type openCall struct {
	flight *flight
	method string
	// doubt is an error without an id that may belong to this call, while the host is asked about it.
	doubt json.RawMessage
}

// delivery is an event for the one who waits for it.
type delivery struct {
	inbox *queue[event]
	event event
}

func (calls openCalls) add(flight *flight) {
	for _, call := range flight.message.calls {
		calls[call.id] = &openCall{flight: flight, method: call.method}
	}
}

func (calls openCalls) remove(flight *flight) {
	for _, call := range flight.message.calls {
		delete(calls, call.id)
	}
}

// incoming is a message of the host.
type incoming struct {
	ID     json.RawMessage `json:"id"`
	Method *string         `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  json.RawMessage `json:"error"`
}

// read takes a line of the host. It returns the events of calls, the notifications, and the ids of calls that the host
// is to be asked about; an error when the line is no message.
func (calls openCalls) read(line []byte) (events []delivery, told []Notification, asked []int64, failure *Error) {
	messages := []json.RawMessage{line}
	if line[0] == '[' {
		messages = nil
		if err := json.Unmarshal(line, &messages); err != nil {
			return nil, nil, nil, notAMessage(line)
		}
	}
	for _, text := range messages {
		var one incoming
		if err := json.Unmarshal(text, &one); err != nil || len(text) == 0 || bytes.TrimSpace(text)[0] != '{' {
			return events, told, asked, notAMessage(text)
		}
		switch {
		case one.Method != nil:
			if progress, isProgress := calls.progress(one); isProgress {
				events = append(events, progress...)
			} else {
				told = append(told, Notification{*one.Method, one.Params})
			}
		case isNull(one.ID) && one.Error != nil:
			found, questions := calls.unreadable(one.Error)
			events, asked = append(events, found...), append(asked, questions...)
		default:
			events = append(events, calls.reply(one)...)
		}
	}
	return events, told, asked, nil
}

func (calls openCalls) progress(one incoming) ([]delivery, bool) {
	var params struct {
		Token json.RawMessage
		Value json.RawMessage
	}
	var token string
	if *one.Method != "$/progress" || json.Unmarshal(one.Params, &params) != nil ||
		json.Unmarshal(params.Token, &token) != nil || !strings.HasPrefix(token, tokenPrefix) {
		return nil, false
	}
	id, err := strconv.ParseInt(token[len(tokenPrefix):], 10, 64)
	if err != nil {
		return nil, false
	}
	if call := calls[id]; call != nil {
		return []delivery{{call.flight.inbox, event{id: id, progress: params.Value}}}, true
	}
	return nil, true
}

func (calls openCalls) reply(one incoming) []delivery {
	id, err := strconv.ParseInt(string(one.ID), 10, 64)
	call := calls[id]
	if err != nil || call == nil {
		return nil
	}
	if call.doubt != nil && isAnswerToQuestion(one.Error) {
		one.Error = call.doubt
	}
	return []delivery{calls.answer(id, call, one)}
}

// answer removes a call and returns its answer.
func (calls openCalls) answer(id int64, call *openCall, one incoming) delivery {
	delete(calls, id)
	answer := &Answer{Result: one.Result}
	if one.Error != nil {
		answer = &Answer{Err: errorFromWire(one.Error, call.method)}
	}
	return delivery{call.flight.inbox, event{id: id, answer: answer}}
}

// unreadable finds the call of an error without an id. If only one message is under way, it is that one. Otherwise it
// returns the ids to ask about: a request with a call's own id is refused while that call runs; else the call never
// reached the host.
func (calls openCalls) unreadable(text json.RawMessage) (events []delivery, asked []int64) {
	var data struct{ Data struct{ ID string } }
	if json.Unmarshal(text, &data) == nil && data.Data.ID != "" {
		if id, err := strconv.ParseInt(data.Data.ID, 10, 64); err == nil {
			// No two calls have the same id, so this answers a question.
			if call := calls[id]; call != nil {
				call.doubt = nil
			}
			return nil, nil
		}
	}
	flights := map[*flight]bool{}
	for _, call := range calls {
		flights[call.flight] = true
	}
	for id, call := range calls {
		if len(flights) == 1 {
			events = append(events, calls.answer(id, call, incoming{Error: text}))
		} else if call.doubt == nil {
			// One question at a time: it is sent after the call, so its answer holds for any error.
			call.doubt = text
			asked = append(asked, id)
		}
	}
	return events, asked
}

func isAnswerToQuestion(text json.RawMessage) bool {
	var reply struct {
		Code    int
		Message string
	}
	return json.Unmarshal(text, &reply) == nil && reply.Code == -32601 && strings.Contains(reply.Message, question)
}

func notAMessage(text []byte) *Error {
	return newError(ErrWire, OutcomeUnknown, "", fmt.Sprintf("not a message of alloy-host: %.200q", text))
}
