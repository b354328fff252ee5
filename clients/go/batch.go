package alloyhost

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// BatchCall is one call of a batch.
type BatchCall struct {
	Method string
	// Params are those of Host.Call. A value in them may be a Reference; in a structure of this package, put it into Extra.
	Params any
}

// Reference is a value that the host takes from the result of an earlier call of the same batch.
type Reference struct {
	call int
	path string
}

// ResultOf refers to path, a JSON Pointer, in the result of the call with this index in the batch, counted from 0. The host
// waits for that call, so dependent calls take one round trip together.
func ResultOf(call int, path string) Reference { return Reference{call, path} }

// referenceMark is a name that nobody can guess, so no other object has it.
var referenceMark = newUUID()

// MarshalJSON writes a mark that Batch replaces by the host's own form.
func (r Reference) MarshalJSON() ([]byte, error) {
	return encode(map[string]any{referenceMark: []any{r.call, r.path}})
}

// Batch sends several calls in one message; the host runs them concurrently. The answers are in the order of the calls: the
// failure of one doesn't hide those of the others. The error is one of the batch as a whole, which was not sent then.
func (h *Host) Batch(ctx context.Context, calls []BatchCall) ([]Answer, error) {
	if len(calls) == 0 {
		return nil, nil
	}
	if len(calls) > h.limits.batch {
		return nil, notSendable("", fmt.Errorf("the batch has %d calls and the host takes %d", len(calls), h.limits.batch))
	}
	first := h.nextID.Add(int64(len(calls))) - int64(len(calls)) + 1
	batch := message{isBatch: true}
	for i, one := range calls {
		call, err := h.batchCall(first, i, one)
		if err != nil {
			return nil, notSendable(one.Method, err)
		}
		batch.calls = append(batch.calls, call)
	}
	if err := h.limits.check(batch.line()); err != nil {
		return nil, notSendable("", err)
	}
	return h.exchange(ctx, batch, nil), nil
}

func (h *Host) batchCall(first int64, index int, one BatchCall) (outgoingCall, error) {
	params, err := encode(one.Params)
	if err != nil {
		return outgoingCall{}, err
	}
	refers := bytes.Contains(params, []byte(referenceMark))
	if refers {
		if params, err = withReferences(params, first, index); err != nil {
			return outgoingCall{}, err
		}
	}
	call, err := h.newCall(first+int64(index), one.Method, json.RawMessage(params), callOptions{})
	call.refers = refers
	return call, err
}

// withReferences moves each mark to a member of the form that the host knows: "#name", or "#/a/pointer".
func withReferences(params json.RawMessage, first int64, index int) (json.RawMessage, error) {
	var references []member
	var strip func(value json.RawMessage, place []string) (json.RawMessage, error)
	strip = func(value json.RawMessage, place []string) (json.RawMessage, error) {
		if !bytes.Contains(value, []byte(referenceMark)) {
			return value, nil
		}
		if value[0] == '[' {
			return stripElements(value, place, strip)
		}
		members, err := membersOf(value)
		if err != nil {
			return nil, err
		}
		var kept []member
		for _, one := range members {
			inner := append(append([]string{}, place...), one.name)
			call, path, isReference := markIn(one.value)
			if !isReference {
				text, err := strip(one.value, inner)
				if err != nil {
					return nil, err
				}
				kept = append(kept, member{one.name, text})
				continue
			}
			if call < 0 || call >= index {
				return nil, fmt.Errorf("call %d of the batch refers to call %d, not to an earlier one", index, call)
			}
			text, err := encode(map[string]any{"resultOf": first + int64(call), "path": path})
			if err != nil {
				return nil, err
			}
			references = append(references, member{referenceName(inner), text})
		}
		return object(kept)
	}
	stripped, err := strip(params, nil)
	if err != nil {
		return nil, err
	}
	members, err := membersOf(stripped)
	if err != nil {
		return nil, fmt.Errorf("references need parameters by name: %w", err)
	}
	return object(append(members, references...))
}

func stripElements(
	array json.RawMessage, place []string, strip func(json.RawMessage, []string) (json.RawMessage, error),
) (json.RawMessage, error) {
	var elements []json.RawMessage
	if err := json.Unmarshal(array, &elements); err != nil {
		return nil, err
	}
	for i, element := range elements {
		if _, _, isReference := markIn(element); isReference {
			return nil, fmt.Errorf("a reference can't be an element of a list: /%s/%d", strings.Join(place, "/"), i)
		}
		var err error
		if elements[i], err = strip(element, append(append([]string{}, place...), strconv.Itoa(i))); err != nil {
			return nil, err
		}
	}
	return encode(elements)
}

// markIn returns what a mark refers to, if the value is one.
func markIn(value json.RawMessage) (call int, path string, isReference bool) {
	var mark map[string][]json.RawMessage
	if json.Unmarshal(value, &mark) != nil || len(mark[referenceMark]) != 2 {
		return 0, "", false
	}
	isReference = json.Unmarshal(mark[referenceMark][0], &call) == nil &&
		json.Unmarshal(mark[referenceMark][1], &path) == nil
	return call, path, isReference
}

func referenceName(place []string) string {
	if len(place) == 1 {
		return "#" + place[0]
	}
	var name strings.Builder
	name.WriteByte('#')
	for _, key := range place {
		name.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key))
	}
	return name.String()
}
