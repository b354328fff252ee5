package alloyhost

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"strings"
	"unicode/utf16"
)

// The values and patterns of the conformance cases; protocol/conformance/README.md describes them. Values are JSON text
// (json.RawMessage), because a Go string can't contain half of a surrogate pair.

// saved are the values that a case remembers, by their names.
type saved map[string]json.RawMessage

// parsed returns the value of JSON text: a map, a []any, a string, a json.Number, a bool or nil.
func parsed(text json.RawMessage) any {
	var value any
	if err := Decode(text, &value); err != nil {
		panic(fmt.Sprintf("%v in %.200s", err, text))
	}
	return value
}

// special returns the name and the argument of an object whose only member starts with "$".
func special(template any) (string, any) {
	if object, isObject := template.(map[string]any); isObject && len(object) == 1 {
		for name, argument := range object {
			if strings.HasPrefix(name, "$") {
				return name, argument
			}
		}
	}
	return "", nil
}

// build returns the value that a template stands for.
func (s saved) build(template any) any {
	switch value := template.(type) {
	case []any:
		list := make([]any, len(value))
		for i, element := range value {
			list[i] = s.build(element)
		}
		return list
	case map[string]any:
		if call, isReference := value["$resultOf"]; isReference {
			path, _ := value["path"].(string)
			return ResultOf(int(integer(call)), path)
		}
		name, argument := special(value)
		switch name {
		case "$saved":
			return s[argument.(string)]
		case "$number":
			return number(argument.(string))
		case "$codeUnits":
			return escaped(codeUnitsOf(argument))
		case "$repeat":
			parts := argument.([]any)
			return strings.Repeat(parts[0].(string), int(integer(parts[1])))
		case "$nested":
			levels := int(integer(argument))
			return json.RawMessage(strings.Repeat("[", levels) + strings.Repeat("]", levels))
		}
		object := map[string]any{}
		for key, member := range value {
			object[key] = s.build(member)
		}
		return object
	default:
		return value
	}
}

// check returns the difference between a value and its pattern; nil when it fits.
func (s saved) check(pattern any, text json.RawMessage, place string) error {
	switch name, argument := special(pattern); name {
	case "$type":
		return require(typeOf(text) == argument, place, "expected a value of type %v, got %.200s", argument, text)
	case "$save":
		s[argument.(string)] = append(json.RawMessage{}, text...)
		return nil
	case "$saved":
		same := reflect.DeepEqual(parsed(s[argument.(string)]), parsed(text))
		return require(same, place, "expected %s, got %.200s", s[argument.(string)], text)
	case "$number":
		return require(string(text) == argument, place, "expected the number %.60s, got %.200s", argument, text)
	case "$codeUnits":
		same := reflect.DeepEqual(codeUnitsOf(argument), unescaped(text))
		return require(same, place, "expected the code units %v, got %.200s", argument, text)
	case "$length":
		return require(lengthOf(text) >= int(integer(argument)), place, "expected a length of %v", argument)
	}
	switch expected := pattern.(type) {
	case map[string]any:
		var members map[string]json.RawMessage
		if err := json.Unmarshal(text, &members); err != nil || members == nil {
			return require(false, place, "expected an object, got %.200s", text)
		}
		for key, member := range expected {
			value, isPresent := members[key]
			if name, _ := special(member); name == "$absent" {
				if isPresent {
					return require(false, place+"/"+key, "expected no member, got %.200s", value)
				}
				continue
			}
			if !isPresent {
				return require(false, place+"/"+key, "the member is missing in %.300s", text)
			}
			if err := s.check(member, value, place+"/"+key); err != nil {
				return err
			}
		}
		return nil
	case []any:
		var elements []json.RawMessage
		if err := json.Unmarshal(text, &elements); err != nil || len(elements) != len(expected) {
			return require(false, place, "expected %d elements, got %.200s", len(expected), text)
		}
		for i, element := range expected {
			if err := s.check(element, elements[i], fmt.Sprintf("%s/%d", place, i)); err != nil {
				return err
			}
		}
		return nil
	case json.Number:
		got, isNumber := parsed(text).(json.Number)
		first, _ := expected.Float64()
		second, _ := got.Float64()
		return require(isNumber && first == second, place, "expected %v, got %.200s", expected, text)
	default:
		return require(reflect.DeepEqual(expected, parsed(text)), place, "expected %v, got %.200s", expected, text)
	}
}

func require(condition bool, place, message string, arguments ...any) error {
	if condition {
		return nil
	}
	return fmt.Errorf("%s: %s", place, fmt.Sprintf(message, arguments...))
}

// number returns the number with this text.
func number(text string) any {
	switch text {
	case "NaN":
		return math.NaN()
	case "Infinity":
		return math.Inf(1)
	}
	return json.Number(text)
}

func integer(value any) int64 {
	number, _ := value.(json.Number).Int64()
	return number
}

func codeUnitsOf(list any) []uint16 {
	var units []uint16
	for _, unit := range list.([]any) {
		units = append(units, uint16(integer(unit)))
	}
	return units
}

// escaped returns a JSON string of these code units.
func escaped(units []uint16) json.RawMessage {
	var text strings.Builder
	for _, unit := range units {
		fmt.Fprintf(&text, `\u%04x`, unit)
	}
	return json.RawMessage(`"` + text.String() + `"`)
}

// unescaped returns the code units of a JSON string.
func unescaped(text json.RawMessage) []uint16 {
	var units []uint16
	inner := string(text[1 : len(text)-1])
	for len(inner) > 0 {
		next := strings.IndexByte(inner, '\\')
		if next < 0 {
			next = len(inner)
		}
		if next > 0 {
			units = append(units, utf16.Encode([]rune(inner[:next]))...)
			inner = inner[next:]
			continue
		}
		length := 2
		if inner[1] == 'u' {
			length = 6
			var unit uint16
			_, _ = fmt.Sscanf(inner[2:6], "%04x", &unit)
			units = append(units, unit)
		} else {
			units = append(units, utf16.Encode([]rune(parsed(json.RawMessage(`"`+inner[:2]+`"`)).(string)))...)
		}
		inner = inner[length:]
	}
	return units
}

func lengthOf(text json.RawMessage) int {
	switch value := parsed(text).(type) {
	case string:
		return len([]rune(value))
	case []any:
		return len(value)
	}
	return 0
}

func typeOf(text json.RawMessage) any {
	switch parsed(text).(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case json.Number:
		return "number"
	default:
		return "null"
	}
}

// folderOfCases is the folder with the cases, from the folder of this package.
const folderOfCases = "../../protocol/conformance"

func absoluteFolderOfCases() string {
	folder, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return folder + "/" + folderOfCases
}
