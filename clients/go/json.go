package alloyhost

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Decode reads JSON into target like json.Unmarshal, but keeps the text of numbers: where target has no type of its
// own for a number, it becomes a json.Number.
func Decode(data json.RawMessage, target any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode(target)
}

// Ptr returns a pointer to a value, for optional parameters such as MaxAge: alloyhost.Ptr[int64](0).
func Ptr[T any](value T) *T { return &value }

// encode returns a value as JSON text on one line. Text of a json.RawMessage stays as it is, except for white space.
func encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimRight(buffer.Bytes(), "\n"), nil
}

// limits are the bounds of the running host for one message.
type limits struct{ lineBytes, depth, batch int }

// check returns the reason why the host would refuse the message without naming its calls.
func (l limits) check(line []byte) error {
	if len(line) > l.lineBytes {
		return fmt.Errorf("the message has %d bytes and the host takes %d", len(line), l.lineBytes)
	}
	if levels := depth(line); levels > l.depth {
		return fmt.Errorf("the message is nested %d levels deep and the host takes %d", levels, l.depth)
	}
	return nil
}

// depth returns the nesting depth of a JSON text.
func depth(text []byte) int {
	deepest, level := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '[', '{':
			level++
			if level > deepest {
				deepest = level
			}
		case ']', '}':
			level--
		}
	}
	return deepest
}

// setOf returns a set of names.
func setOf(names ...string) map[string]bool {
	set := map[string]bool{}
	for _, name := range names {
		set[name] = true
	}
	return set
}
